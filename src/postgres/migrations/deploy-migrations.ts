/**
 * Brings a database to the schema of this version: what `prisma migrate deploy` does, without its downloads.
 */
import pg from "pg";
import { SchemaVersionError } from "../../errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { resolveInterrupted } from "./interrupted-migration.js";
import { withMigrationLock } from "./migration-connection.js";
import { type MigrationFolder, readMigrationFolder } from "./migration-folder.js";
import { readMigrationHistory } from "./migration-history.js";
import type { MigrationReport } from "./migration-report.js";
import { migrationList, withSchemaEngine } from "./schema-engine.js";
import { undeployableProblem } from "./schema-problem.js";

/** Options of {@link deployMigrations}. */
export interface DeployOptions {
  /** The `prisma/` folder. Default: the one of this version. */
  readonly folderPath?: string;
  /**
   * Whether a migration whose process was killed is settled without asking. Default: false, operators decide.
   */
  readonly resumeInterrupted?: boolean;
}

/** What deploying did. */
export interface DeployReport extends MigrationReport {
  /** The migrations that this call applied; empty if there was nothing to do. */
  readonly deployed: readonly string[];
}

/**
 * Applies the migrations that a database lacks. Harmless to repeat, and when several processes do it at once:
 * they take turns.
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
  return withMigrationLock(target, async (pool, holder) => {
    if (target.schema !== undefined) {
      await pool.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(target.schema)}`);
    }
    let before = await readMigrationHistory(pool, folder);
    if (options.resumeInterrupted === true && before.failed.length > 0) {
      await resolveInterrupted(holder, pool, folder, target.schema);
      before = await readMigrationHistory(pool, folder);
    }
    const problem = undeployableProblem(before, target.description);
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
  const filters = { externalTables: [], externalEnums: [] };
  try {
    const { appliedMigrationNames } = await withSchemaEngine(pool, folder, target.schema, (engine) =>
      engine.applyMigrations({ migrationsList: migrationList(folder), filters }),
    );
    return appliedMigrationNames;
  } catch (error) {
    const after = await readMigrationHistory(pool, folder).catch(() => undefined);
    const problem = after === undefined ? undefined : undeployableProblem(after, target.description);
    if (problem === undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SchemaVersionError(problem.problem, problem.migrations, `${problem.message}\n${reason}`);
  }
}
