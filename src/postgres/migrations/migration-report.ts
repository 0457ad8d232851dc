/**
 * What operators are told about a database's schema: `thermostore migrate status` and `migrate diff`.
 */
import type pg from "pg";
import type { ConnectionTarget } from "../connection-target.js";
import { withMigrationConnection } from "./migration-connection.js";
import { type MigrationFolder, readMigrationFolder } from "./migration-folder.js";
import { type MigrationHistory, readMigrationHistory } from "./migration-history.js";
import { type SchemaDrift, schemaDrift } from "./schema-drift.js";
import { undeployableProblems } from "./schema-problem.js";

/** The migrations of a database, by name. */
export interface MigrationReport {
  /** Applied to the database, in that order. */
  readonly applied: readonly string[];
  /** Not applied yet. */
  readonly pending: readonly string[];
  /** What is wrong, in sentences; empty if `pending` is all there is to do. */
  readonly problems: readonly string[];
}

/** The migrations of a database, and where its tables differ from `schema.prisma`. */
export interface SchemaDiff extends MigrationReport {
  /** SQL that would make the database's tables those of `schema.prisma`; empty if they are. */
  readonly sql: string;
}

/**
 * Says which migrations a database has had, which it lacks, and what is wrong with it. Changes nothing.
 * Drift is looked for only where the history is complete; before, the tables differ of necessity.
 *
 * @throws {DatabaseConnectionError} if the database cannot be reached.
 */
export async function migrationStatus(
  target: ConnectionTarget,
  folderPath?: string,
): Promise<MigrationReport> {
  const folder = await readMigrationFolder(folderPath);
  return withMigrationConnection(target, (pool) => reportMigrations(pool, folder, target));
}

/**
 * As {@link migrationStatus}, with the tables compared in any case, and the SQL of the difference. Silent about
 * what only the migrations can say: storage settings, partial and expression indexes, triggers, functions, grants,
 * row-level security.
 *
 * @throws {DatabaseConnectionError} if the database cannot be reached.
 */
export async function schemaDiff(target: ConnectionTarget, folderPath?: string): Promise<SchemaDiff> {
  const folder = await readMigrationFolder(folderPath);
  return withMigrationConnection(target, (pool) => examine(pool, folder, target, () => true));
}

/** As {@link migrationStatus}, over an open connection. */
export async function reportMigrations(
  pool: pg.Pool,
  folder: MigrationFolder,
  target: ConnectionTarget,
): Promise<MigrationReport> {
  const { sql: _, ...report } = await examine(pool, folder, target, (history, problems) => {
    return history.pending.length === 0 && problems.length === 0;
  });
  return report;
}

async function examine(
  pool: pg.Pool,
  folder: MigrationFolder,
  { description, schema }: ConnectionTarget,
  wantsDrift: (history: MigrationHistory, problems: readonly string[]) => boolean,
): Promise<SchemaDiff> {
  const history = await readMigrationHistory(pool, folder);
  const found = await undeployableProblems(pool, folder, history, description);
  const problems = found.map(({ message }) => message);
  const noDrift: SchemaDrift = { summary: "", sql: "" };
  const drift = wantsDrift(history, problems) ? await schemaDrift(pool, folder, schema) : noDrift;
  if (drift.sql !== "") problems.push(`the tables differ from schema.prisma:\n${drift.summary}`);
  return { applied: history.applied, pending: history.pending, problems, sql: drift.sql };
}
