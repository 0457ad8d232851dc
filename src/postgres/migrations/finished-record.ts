/**
 * Makes a migration's script and the record that it is finished one transaction. Prisma's engine writes the record
 * in a transaction of its own, before the script that it has begun and after it that it is finished; who is killed
 * between the last two leaves a migration of which the records do not tell whether it is applied.
 */
import pg from "pg";
import { z } from "zod";
import { isOneTransaction, type MigrationFolder } from "./migration-folder.js";

const recordRow = z.object({ id: z.string(), schema: z.string() });

// The engine has just begun this migration; none other may be unfinished.
const begunSql = `
  SELECT id, current_schema() AS schema FROM _prisma_migrations
   WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`;

/**
 * The script with an `UPDATE "_prisma_migrations" SET finished_at = …` at its end, if it is that of a migration
 * that runs in one transaction; else the script as it is. The engine writes its own records all the same and the
 * rows come out as it leaves them; only if it is killed before, `applied_steps_count` stays 0, as after `migrate
 * resolve --applied`.
 */
export async function withFinishedRecord(
  pool: pg.Pool,
  folder: MigrationFolder,
  script: string,
): Promise<string> {
  const migration = folder.migrations.find((candidate) => candidate.script === script);
  if (migration === undefined || !isOneTransaction(migration)) return script;
  const { rows } = await pool.query(begunSql, [migration.name]);
  const [record] = z.array(recordRow).parse(rows);
  if (record === undefined) return script;
  // The script may change the search path, and end in a comment.
  const table = `${pg.escapeIdentifier(record.schema)}."_prisma_migrations"`;
  const id = pg.escapeLiteral(record.id);
  return `${script}\n;\nUPDATE ${table} SET "finished_at" = clock_timestamp() WHERE "id" = ${id}`;
}
