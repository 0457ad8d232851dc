/** Asks a test's database by plain SQL, and the gate on connect what it thinks of it. */
import pg from "pg";
import { SchemaVersionError } from "../../../src/database-errors.js";
import { checkSchema } from "../../../src/postgres/migrations/check-schema.js";
import type { TestDatabase } from "../../database/test-database.js";
import type { MigrationFixture } from "./migration-fixture.js";

/** The rows of a statement, or of the last of several. */
export async function query(database: Pick<TestDatabase, "target">, sql: string): Promise<unknown[]> {
  const client = new pg.Client(database.target.config);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What the gate refuses the database for, if it does. */
export async function checked(
  database: Pick<TestDatabase, "target">,
  fixture?: MigrationFixture,
): Promise<SchemaVersionError | undefined> {
  const client = new pg.Client(database.target.config);
  await client.connect();
  try {
    await checkSchema(client, fixture?.path);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaVersionError) return error;
    throw error;
  } finally {
    await client.end();
  }
}
