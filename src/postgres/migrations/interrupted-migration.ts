/**
 * Finishes the books of a migration whose process was killed. A migration runs as one transaction, so the
 * database either has all of it or nothing; only the row in `_prisma_migrations` cannot tell which.
 */
import type pg from "pg";
import type { MigrationFolder } from "./migration-folder.js";
import { schemaDrift } from "./schema-drift.js";

// Prisma's engine holds this lock on the connection that runs the script, which outlives a killed process.
const engineLock = 72707369;

// An error would have been noted in "logs".
const interrupted = "finished_at IS NULL AND rolled_back_at IS NULL AND logs IS NULL";

/**
 * Marks interrupted migrations as applied if the database has the schema of `folder`, else as rolled back, so
 * that they are applied again. Call it under the migration lock, and only for a database that nobody but
 * thermostore looks after.
 *
 * Runs `UPDATE _prisma_migrations SET finished_at = now() …` or `… SET rolled_back_at = now() …`.
 */
export async function resolveInterrupted(
  holder: pg.ClientBase,
  pool: pg.Pool,
  folder: MigrationFolder,
  schemaName: string | undefined,
): Promise<void> {
  await holder.query(`SELECT pg_advisory_lock(${engineLock})`);
  const { sql } = await schemaDrift(pool, folder, schemaName);
  const outcome = sql === "" ? "finished_at = now(), applied_steps_count = 1" : "rolled_back_at = now()";
  await holder.query(`UPDATE _prisma_migrations SET ${outcome} WHERE ${interrupted}`);
  await holder.query(`SELECT pg_advisory_unlock(${engineLock})`);
}
