/**
 * The PostgreSQL server of a test run: one that is given, else a container, else an embedded server in a
 * temporary directory, so that the tests run wherever the npm registry can be reached.
 */
import { join } from "node:path";
import pg from "pg";
import { EmbeddedServer } from "../../src/postgres/embedded/embedded-server.js";
import { dockerEngineAnswers } from "./docker-engine.js";
import type { RunDirectory } from "./run-directory.js";

/** A server on which databases can be made. */
export interface DatabaseServer {
  /** Address of a database that exists. */
  readonly url: string;
  /** For the one line that says what the tests run on. */
  readonly description: string;
  stop(): Promise<void>;
}

// Pulling an image through a firewall that swallows packets would take until somebody gives up. Less than a
// test may take, for the first to ask for a database may be a test, and the embedded server comes after.
const containerTimeoutMs = 45_000;
const image = "postgres:17-alpine";

/** Starts the server, or takes the one that `TEST_DATABASE_URL` names. */
export async function startDatabaseServer(directory: RunDirectory): Promise<DatabaseServer> {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined && url !== "") {
    return { url, description: "the server of TEST_DATABASE_URL", stop: async () => {} };
  }
  if (!(await dockerEngineAnswers())) return startEmbedded(directory);
  return startContainer(directory).catch(async (error: unknown) => {
    const server = await startEmbedded(directory);
    const reason = error instanceof Error ? error.message : String(error);
    return { ...server, description: `${server.description} (no container: ${reason})` };
  });
}

async function startContainer(directory: RunDirectory): Promise<DatabaseServer> {
  const { PostgreSqlContainer } = await import("@testcontainers/postgresql");
  // Test data need not survive a power failure.
  const starting = new PostgreSqlContainer(image).withCommand(["postgres", "-c", "fsync=off"]).start();
  const late = Symbol();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof late>((resolve) => {
    timer = setTimeout(resolve, containerTimeoutMs, late);
  });
  const container = await Promise.race([starting, timeout]).finally(() => clearTimeout(timer));
  if (container === late) {
    starting.then((started) => started.stop()).catch(() => {});
    throw new Error(`${image} did not start within ${containerTimeoutMs / 1000} s`);
  }
  directory.protect({ container: container.getId() });
  return {
    url: container.getConnectionUri(),
    description: `a container (${image})`,
    stop: async () => {
      await container.stop();
    },
  };
}

async function startEmbedded(directory: RunDirectory): Promise<DatabaseServer> {
  const server = await EmbeddedServer.open({ home: join(directory.path, "shared") });
  const { url, config } = server.target;
  // As in the container.
  await execute(config, "ALTER SYSTEM SET fsync = off");
  await execute(config, "SELECT pg_reload_conf()");
  return {
    url,
    description: "an embedded server",
    stop: async () => {
      await execute(config, closeOthersSql);
      await server.close();
    },
  };
}

// A test that failed may have left connections open, and they would keep the server running.
const closeOthersSql = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
     AND application_name <> 'thermostore lease'`;

async function execute(config: pg.ClientConfig, sql: string): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
