/**
 * Completes the records of migrations whose process was killed, where nobody is there to be asked: the embedded
 * server's database, which nobody but thermostore migrates.
 */
import type pg from "pg";
import { isOneTransaction, type MigrationFolder } from "./migration-folder.js";
import type { MigrationHistory } from "./migration-history.js";
import { markMigration } from "./resolve-migration.js";
import { examineUnfinished } from "./unfinished-migration.js";

/**
 * Marks each interrupted migration as applied or as rolled back, whichever it is, in the order in which they were
 * begun. One that failed, or of which it cannot be told, is left to people. Call it under the migration lock.
 */
export async function settleInterrupted(
  pool: pg.Pool,
  folder: MigrationFolder,
  schemaName: string | undefined,
  { failed }: MigrationHistory,
): Promise<void> {
  for (const unfinished of failed) {
    const known = folder.migrations.find(({ name }) => name === unfinished.name);
    if (known === undefined || !isOneTransaction(known)) continue;
    const { state } = await examineUnfinished(pool, folder, unfinished);
    if (state === "failed" || state === "running") continue;
    // Nobody else changes this schema; and what only changes data was noted in its own transaction, or is undone.
    const resolution = state === "applied" || state === "changed" ? "applied" : "rolled-back";
    await markMigration(pool, folder, schemaName, { name: known.name, resolution });
  }
}
