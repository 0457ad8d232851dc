/**
 * The gate on connect: a database whose schema is not exactly this version's is refused, never changed.
 */
import type pg from "pg";
import { z } from "zod";
import { readMigrationFolder } from "./migration-folder.js";
import { readMigrationHistory } from "./migration-history.js";
import { asOneProblem, behindProblem, undeployableProblems } from "./schema-problem.js";

const nameRow = z.object({ name: z.string() });

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
  const { pending, failed, edited, unknown } = history;
  if ([pending, failed, edited, unknown].every((names) => names.length === 0)) return;
  const { rows } = await client.query("SELECT current_database() AS name");
  const { name } = nameRow.parse(rows[0]);
  const problems = await undeployableProblems(client, folder, history, name);
  const problem = asOneProblem(problems) ?? behindProblem(history, name);
  if (problem !== undefined) throw problem;
}
