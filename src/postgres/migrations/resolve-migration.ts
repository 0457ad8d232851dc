/** Notes what became of a migration that failed or was interrupted: what `prisma migrate resolve` does. */
import type pg from "pg";
import { InvalidValueError } from "../../errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { withMigrationLock } from "./migration-connection.js";
import { type MigrationFolder, readMigrationFolder } from "./migration-folder.js";
import { type MigrationHistory, readMigrationHistory } from "./migration-history.js";
import { type MigrationReport, reportMigrations } from "./migration-report.js";
import { migrationList, withSchemaEngine } from "./schema-engine.js";
import { foreignProblem } from "./schema-problem.js";

/** What a migration is noted as. */
export type MigrationResolution = "applied" | "rolled-back";

/** What {@link resolveMigration} is to note. */
export interface MigrationDecision {
  /** Of the migration: the name of its directory. */
  readonly name: string;
  /**
   * `applied`: all of it is in the database. `rolled-back`: nothing of it is, and the next deploy applies it
   * (again).
   */
  readonly resolution: MigrationResolution;
}

/** Options of {@link resolveMigration}. */
export interface ResolveOptions {
  /** The `prisma/` folder. Default: the one of this version. */
  readonly folderPath?: string;
  /** Told if another process is migrating the database, which is waited for. Default: silence. */
  readonly onWait?: () => void;
}

/**
 * Notes in `_prisma_migrations` that a migration is applied, or that it is rolled back; runs nothing of it. Writes
 * the rows that `prisma migrate resolve` writes, and gives what is to be said of the database after it.
 *
 * @throws {InvalidValueError} if there is no such migration, or nothing to be decided about it.
 * @throws {SchemaVersionError} if the database is another application's.
 * @throws {DatabaseError} if the role may not write, or the database is read-only.
 * @example
 * await resolveMigration(target, { name: "20261122000000_initial", resolution: "rolled-back" });
 */
export async function resolveMigration(
  target: ConnectionTarget,
  decision: MigrationDecision,
  options: ResolveOptions = {},
): Promise<MigrationReport> {
  const folder = await readMigrationFolder(options.folderPath);
  return withMigrationLock(target, options.onWait ?? (() => {}), async (pool) => {
    const history = await readMigrationHistory(pool, folder);
    const foreign = foreignProblem(history, `the database "${target.description}"`);
    if (foreign !== undefined) throw foreign;
    requireUndecided(history, folder, decision);
    await markMigration(pool, folder, target.schema, decision);
    return reportMigrations(pool, folder, target);
  });
}

/** Has the engine write the rows. Call it under the migration lock. */
export function markMigration(
  pool: pg.Pool,
  folder: MigrationFolder,
  schemaName: string | undefined,
  { name, resolution }: MigrationDecision,
): Promise<unknown> {
  return withSchemaEngine(pool, folder, schemaName, async (engine) =>
    resolution === "applied"
      ? engine.markMigrationApplied({ migrationName: name, migrationsList: migrationList(folder) })
      : engine.markMigrationRolledBack({ migrationName: name }),
  );
}

function requireUndecided(
  { applied, failed, pending }: MigrationHistory,
  folder: MigrationFolder,
  { name, resolution }: MigrationDecision,
): void {
  const refuse = (reason: string): never => {
    throw new InvalidValueError("migration", name, reason);
  };
  const isUnfinished = failed.some((unfinished) => unfinished.name === name);
  if (applied.includes(name) && !isUnfinished) refuse("it is applied; there is nothing to decide");
  if (resolution === "rolled-back" && !isUnfinished) {
    const names = failed.map((unfinished) => unfinished.name).join(", ");
    refuse(
      `must be a migration that was begun and not finished; ${names === "" ? "there is none" : `that is ${names}`}`,
    );
  }
  if (resolution === "applied" && !folder.migrations.some((migration) => migration.name === name)) {
    refuse(`must be a migration of this version; not applied are: ${pending.join(", ") || "none"}`);
  }
}
