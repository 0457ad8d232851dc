/**
 * Names what is wrong with a database's schema, and the command that puts it right. The gate on connect and
 * `thermostore migrate` say the same words.
 */
import { SchemaVersionError } from "../../errors.js";
import type { MigrationHistory } from "./migration-history.js";

const deployCommand = `"thermostore migrate deploy" (or "npx prisma migrate deploy")`;

/** The first problem that keeps this version from working with the database, or undefined. */
export function schemaProblem(history: MigrationHistory, database: string): SchemaVersionError | undefined {
  return undeployableProblem(history, database) ?? behindProblem(history, database);
}

/** The first problem that deploying migrations would not solve, or undefined. */
export function undeployableProblem(
  history: MigrationHistory,
  database: string,
): SchemaVersionError | undefined {
  const { applied, pending, failed, edited, unknown, strayTables } = history;
  const where = `the database "${database}"`;
  if (strayTables.length > 0) return foreignProblem(`the tables ${list(strayTables)}`, pending, where);
  if (applied.length > 0 && applied.length === unknown.length) {
    return foreignProblem(`the migrations ${list(unknown)}`, pending, where);
  }
  if (failed.length > 0) {
    return new SchemaVersionError(
      "failed",
      failed,
      `${where}: the migration ${list(failed)} was begun but not finished. If it is being applied right ` +
        `now, wait. Else its error is in the column "logs" of _prisma_migrations: remove the cause, mark it with "npx prisma migrate resolve --rolled-back ${failed[0]}" ` +
        `(in SQL: UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${failed[0]}' ` +
        `AND finished_at IS NULL), then run ${deployCommand}.`,
    );
  }
  if (edited.length > 0) {
    return new SchemaVersionError(
      "edited",
      edited,
      `${where}: the migration ${list(edited)} was applied from another text than this version of thermostore has. ` +
        `Use the version that made the database, or see with "thermostore migrate diff" where the schemas differ.`,
    );
  }
  if (unknown.length > 0) {
    return new SchemaVersionError(
      "ahead",
      unknown,
      `${where} is newer than this version of thermostore: it has had the migration ${list(unknown)}. ` +
        `Update thermostore; the database needs nothing.`,
    );
  }
  return undefined;
}

function behindProblem(history: MigrationHistory, database: string): SchemaVersionError | undefined {
  const { applied, pending } = history;
  if (pending.length === 0) return undefined;
  if (applied.length === 0) {
    const message = `the database "${database}" has no thermostore schema yet: create it with ${deployCommand}.`;
    return new SchemaVersionError("missing", pending, message);
  }
  const message =
    `the database "${database}" is older than this version of thermostore: it lacks the migration ` +
    `${list(pending)}. Make a backup, then run ${deployCommand}.`;
  return new SchemaVersionError("behind", pending, message);
}

function foreignProblem(what: string, pending: readonly string[], where: string): SchemaVersionError {
  return new SchemaVersionError(
    "missing",
    pending,
    `${where} belongs to another application: it holds ${what} and nothing of thermostore's. ` +
      `Create a database of its own for thermostore, name it in THERMOSTORE_DATABASE_URL or --database, and ` +
      `run ${deployCommand}.`,
  );
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
