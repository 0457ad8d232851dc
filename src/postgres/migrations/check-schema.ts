/**
 * The gate on connect: a database whose schema is not exactly this version's is refused, never changed.
 */
import type pg from "pg";
import { z } from "zod";
import { readMigrationFolder } from "./migration-folder.js";
import { readMigrationHistory } from "./migration-history.js";
import { schemaProblem } from "./schema-problem.js";

/**
 * Makes sure that the database has had this version's migrations, all of them, and no others.
 *
 * Costs one statement, `SELECT … FROM _prisma_migrations`; Prisma's engine is not loaded. Must not be called
 * inside a transaction: where the table does not exist, the statement fails.
 *
 * @throws {SchemaVersionError} naming the migrations concerned and the command to run.
 * @example
 * const client = await pool.connect();
 * await checkSchema(client);
 */
export async function checkSchema(client: pg.ClientBase | pg.Pool, folderPath?: string): Promise<void> {
  const folder = await readMigrationFolder(folderPath);
  const history = await readMigrationHistory(client, folder);
  if (schemaProblem(history, "") === undefined) return;
  const { rows } = await client.query("SELECT current_database() AS name");
  const problem = schemaProblem(history, z.object({ name: z.string() }).parse(rows[0]).name);
  if (problem !== undefined) throw problem;
}
