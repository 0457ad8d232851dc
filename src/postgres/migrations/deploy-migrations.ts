/**
 * Brings a database to the schema of this version: what `prisma migrate deploy` does, without its downloads.
 */
import pg from "pg";
import type { SchemaVersionError } from "../../database-errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { withMigrationLock } from "./migration-connection.js";
import { type MigrationFolder, readMigrationFolder } from "./migration-folder.js";
import { type MigrationHistory, readMigrationHistory } from "./migration-history.js";
import type { MigrationReport } from "./migration-report.js";
import { requireMigrationRights } from "./migration-rights.js";
import { migrationList, withSchemaEngine } from "./schema-engine.js";
import { asOneProblem, undeployableProblems } from "./schema-problem.js";
import { settleInterrupted } from "./settle-interrupted.js";

/** Options of {@link deployMigrations}. */
export interface DeployOptions {
  /** The `prisma/` folder. Default: the one of this version. */
  readonly folderPath?: string;
  /**
   * Whether a migration whose process was killed is settled without asking: for a database that nobody but
   * thermostore looks after. Default: false, operators decide.
   */
  readonly resumeInterrupted?: boolean;
  /** Told if another process is migrating the database; deploying then waits for it. Default: silence. */
  readonly onWait?: () => void;
}

/** What deploying did. */
export interface DeployReport extends MigrationReport {
  /** The migrations that this call applied; empty if there was nothing to do. */
  readonly deployed: readonly string[];
}

/**
 * Applies the migrations that a database lacks. Harmless to repeat, and when several processes do it at once, or
 * Prisma's own command line: they take turns. Each migration is applied as a whole and noted, or not at all.
 *
 * @throws {SchemaVersionError} if the database has had other migrations than these, or one of them fails.
 * @throws {DatabaseConnectionError} if the database cannot be reached.
 * @throws {DatabaseError} if it refuses something, e.g. because the role may not make tables.
 * @example
 * const { deployed } = await deployMigrations(parseConnectionTarget(process.env.THERMOSTORE_DATABASE_URL));
 */
export async function deployMigrations(
  target: ConnectionTarget,
  options: DeployOptions = {},
): Promise<DeployReport> {
  const folder = await readMigrationFolder(options.folderPath);
  return withMigrationLock(target, options.onWait ?? (() => {}), async (pool) => {
    let before = await readMigrationHistory(pool, folder);
    if (options.resumeInterrupted === true && before.failed.length > 0) {
      await settleInterrupted(pool, folder, target.schema, before);
      before = await readMigrationHistory(pool, folder);
    }
    const problem = await problemOf(pool, folder, before, target);
    if (problem !== undefined) throw problem;
    const deployed = before.pending.length > 0 ? await applyPending(pool, folder, target) : [];
    const { applied, pending } = await readMigrationHistory(pool, folder);
    return { applied, pending, problems: [], deployed };
  });
}

async function applyPending(
  pool: pg.Pool,
  folder: MigrationFolder,
  target: ConnectionTarget,
): Promise<string[]> {
  await requireMigrationRights(pool, target);
  if (target.schema !== undefined) {
    await pool.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(target.schema)}`);
  }
  const filters = { externalTables: [], externalEnums: [] };
  try {
    const { appliedMigrationNames } = await withSchemaEngine(pool, folder, target.schema, (engine) =>
      engine.applyMigrations({ migrationsList: migrationList(folder), filters }),
    );
    return appliedMigrationNames;
  } catch (error) {
    // Noted by the engine, unless the connection was lost as well.
    const after = await readMigrationHistory(pool, folder).catch(() => undefined);
    throw (after && (await problemOf(pool, folder, after, target))) ?? error;
  }
}

async function problemOf(
  pool: pg.Pool,
  folder: MigrationFolder,
  history: MigrationHistory,
  { description }: ConnectionTarget,
): Promise<SchemaVersionError | undefined> {
  return asOneProblem(await undeployableProblems(pool, folder, history, description));
}
