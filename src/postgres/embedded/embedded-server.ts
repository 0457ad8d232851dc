/**
 * An embedded PostgreSQL: a real server, from programs that npm installed, for users who have none. It is
 * started by the first process that needs it and stopped by the last one that leaves, and listens on no
 * address that others could reach.
 */
import { readFile } from "node:fs/promises";
import pg from "pg";
import { DatabaseConnectionError, SchemaVersionError } from "../../database-errors.js";
import { type ConnectionTarget, parseConnectionTarget } from "../connection-target.js";
import { databaseError, errorCode } from "../database/database-error.js";
import { checkSchema } from "../migrations/check-schema.js";
import { deployMigrations } from "../migrations/deploy-migrations.js";
import { prepareCluster, serverUser } from "./cluster.js";
import { withHomeLock } from "./home-lock.js";
import { Lease } from "./lease.js";
import { ensureServerRuns, stopServer } from "./postmaster.js";
import { findServerBinaries } from "./server-binaries.js";
import { prepareServerHome, type ServerHome } from "./server-home.js";
import { currentAddress } from "./socket-address.js";

/** Options of {@link EmbeddedServer.open}. */
export interface EmbeddedServerOptions {
  /** Directory for everything the server needs. Default: `THERMOSTORE_HOME`, else the platform's user data directory. */
  readonly home?: string;
  /** Told what takes a while, in a few words; only when something does. Default: silence. */
  readonly onProgress?: (text: string) => void;
  /** Whether its schema is brought up to date; otherwise it may be any. Default: true. */
  readonly migrate?: boolean;
}

const database = "thermostore";

const databaseMissing = "3D000";
// The server runs, but its socket was removed, or somebody else is shutting it down.
const repairableCodes = new Set([databaseMissing, "ENOENT", "ECONNREFUSED", "57P01", "57P03"]);

/**
 * A use of the embedded server of a home. Any number of processes may hold one at once.
 *
 * @example
 * await using server = await EmbeddedServer.open();
 * const client = new pg.Client(server.target.config);
 */
export class EmbeddedServer {
  /** The database `thermostore` on the server, its schema up to date. */
  readonly target: ConnectionTarget;
  readonly #home: ServerHome;
  readonly #lease: Lease;
  #closing: Promise<void> | undefined;

  private constructor(home: ServerHome, target: ConnectionTarget, lease: Lease) {
    this.#home = home;
    this.target = target;
    this.#lease = lease;
  }

  /**
   * Opens the embedded server: makes, starts and migrates what is not there yet.
   *
   * @throws {EmbeddedServerError} if it cannot be made or does not start.
   * @throws {SchemaVersionError} if its database was made by another, newer version.
   */
  static async open(options: EmbeddedServerOptions = {}): Promise<EmbeddedServer> {
    const onProgress = options.onProgress ?? (() => {});
    const home = await prepareServerHome(options.home);
    const { target, lease } =
      (await connect(home).catch(() => undefined)) ??
      (await withHomeLock(home.files, () => startAndConnect(home, onProgress)));
    const server = new EmbeddedServer(home, target, lease);
    try {
      if (options.migrate !== false) await migrate(target, lease, onProgress);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Where everything of the server is kept. */
  get home(): string {
    return this.#home.files.home;
  }

  /** Leaves the server; the last one to leave stops it. Close connections of your own before. */
  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #leave(): Promise<void> {
    await withHomeLock(this.#home.files, async () => {
      try {
        // A server that has gone away already needs no stopping.
        if (!(await this.#lease.isLast().catch(() => false))) return;
        await stopServer(this.#home, await findServerBinaries(this.#home, () => {}));
      } finally {
        await this.#lease.giveBack();
      }
    });
  }
}

interface Connection {
  readonly target: ConnectionTarget;
  readonly lease: Lease;
}

async function startAndConnect(home: ServerHome, onProgress: (text: string) => void): Promise<Connection> {
  const binaries = await findServerBinaries(home, onProgress);
  await prepareCluster(home, binaries, onProgress);
  await ensureServerRuns(home, binaries, onProgress);
  try {
    return await connect(home);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || !repairableCodes.has(code)) throw databaseError(error, home.files.home);
    if (code === databaseMissing) {
      await createDatabase(home);
    } else {
      await stopServer(home, binaries);
      await ensureServerRuns(home, binaries, onProgress);
    }
    return connect(home);
  }
}

async function connect(home: ServerHome): Promise<Connection> {
  const target = await currentTarget(home, database);
  return { target, lease: await Lease.take(target.config) };
}

async function createDatabase(home: ServerHome): Promise<void> {
  const client = new pg.Client((await currentTarget(home, "postgres")).config);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
}

async function currentTarget(home: ServerHome, databaseName: string): Promise<ConnectionTarget> {
  const address = await currentAddress(home);
  if (address === undefined) {
    throw new DatabaseConnectionError(`no server listens in ${home.files.home}`, "ENOENT");
  }
  const password = (await readFile(home.files.passwordFile, "utf8")).trim();
  const url = new URL(`postgresql://${serverUser}:${password}@localhost/${databaseName}`);
  url.searchParams.set("host", address.host);
  url.searchParams.set("port", String(address.port));
  // The server speaks no TLS, and nobody could listen.
  url.searchParams.set("sslmode", "disable");
  const description = `embedded PostgreSQL in ${home.files.home}, database ${databaseName}`;
  // What the environment says of other servers (PGSERVICE, PGOPTIONS) is not meant for this one.
  return { ...parseConnectionTarget(url.toString(), { environment: {} }), pooler: "none", description };
}

async function migrate(
  target: ConnectionTarget,
  lease: Lease,
  onProgress: (text: string) => void,
): Promise<void> {
  try {
    await checkSchema(lease.client);
  } catch (error) {
    // "failed" may as well be another process's deploying, or one that was killed at it.
    const solvable =
      error instanceof SchemaVersionError && ["missing", "behind", "failed"].includes(error.problem);
    if (!solvable) throw error;
    onProgress("bringing the embedded database up to date");
    await deployMigrations(target, { resumeInterrupted: true });
  }
}
