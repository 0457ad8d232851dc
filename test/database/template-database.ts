/**
 * The migrated database of a test run, of which every test file gets a clone.
 */
import pg from "pg";
import { parseConnectionTarget, withDatabase } from "../../src/postgres/connection-target.js";
import { deployMigrations } from "../../src/postgres/migrations/deploy-migrations.js";
import type { DatabaseServer } from "./database-server.js";
import type { RunDirectory } from "./run-directory.js";

/** What a test file must know to make its own database. */
export interface TemplateDatabase {
  /** Address of a database on the server from which others can be made. */
  readonly serverUrl: string;
  /** Name of the migrated database; the clones' names begin with it. */
  readonly template: string;
}

/** Makes the template on a server. */
export async function createTemplate(
  server: DatabaseServer,
  directory: RunDirectory,
): Promise<TemplateDatabase> {
  const template = `thermostore_test_${process.pid}_${Date.now().toString(36)}`;
  const target = parseConnectionTarget(server.url);
  directory.protect({ serverUrl: server.url, template });
  await administrate(server.url, async (client) => {
    await client.query(`CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8'`);
  });
  await deployMigrations(withDatabase(target, template));
  return { serverUrl: server.url, template };
}

/** Drops the template, and every clone that a test has left. */
export async function dropTemplate({ serverUrl, template }: TemplateDatabase): Promise<void> {
  await administrate(serverUrl, async (client) => {
    const names = "SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)";
    const { rows } = await client.query<{ name: string }>(names, [template]);
    for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

/** Runs `work` with a connection to the server. */
export async function administrate(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(parseConnectionTarget(url).config);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
