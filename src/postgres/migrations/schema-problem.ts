/**
 * Names what is wrong with a database's schema, and the command that puts it right. The gate on connect and
 * `thermostore migrate` say the same words.
 */
import type pg from "pg";
import { SchemaVersionError } from "../../database-errors.js";
import { checksumOf, type MigrationFolder } from "./migration-folder.js";
import type { MigrationHistory } from "./migration-history.js";
import { examineUnfinished, type UnfinishedReport, type UnfinishedState } from "./unfinished-migration.js";

const deployCommand = `"thermostore migrate deploy" (or "npx prisma migrate deploy")`;

/** The problems that deploying migrations would not solve, the one that comes first to be solved first. */
export async function undeployableProblems(
  client: pg.ClientBase | pg.Pool,
  folder: MigrationFolder,
  history: MigrationHistory,
  database: string,
): Promise<SchemaVersionError[]> {
  const where = `the database "${database}"`;
  const foreign = foreignProblem(history, where);
  if (foreign !== undefined) return [foreign];
  const reports: UnfinishedReport[] = [];
  for (const migration of history.failed) reports.push(await examineUnfinished(client, folder, migration));
  return [
    ...unrecordedProblem(history, where),
    ...reports.map((report) => unfinishedProblem(report, where)),
    ...editedProblems(history, folder, where),
    ...aheadProblems(history, where),
  ];
}

/** What keeps this version from working with a database that merely lacks migrations, or undefined. */
export function behindProblem(history: MigrationHistory, database: string): SchemaVersionError | undefined {
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

/** The problems as the one error that refuses a connection. */
export function asOneProblem(problems: readonly SchemaVersionError[]): SchemaVersionError | undefined {
  const [first, ...others] = problems;
  if (first === undefined || others.length === 0) return first;
  const message = [first, ...others].map((problem) => problem.message).join(" Besides, ");
  return new SchemaVersionError(first.problem, first.migrations, message);
}

const remedies: Readonly<Record<UnfinishedState, (name: string) => string>> = {
  running: () => `Wait until it is done`,
  failed: (name) =>
    `Remove the cause, run "thermostore migrate resolve ${name} --rolled-back", then ${deployCommand}`,
  applied: (name) => `Run "thermostore migrate resolve ${name} --applied"`,
  absent: (name) => `Run "thermostore migrate resolve ${name} --rolled-back", then ${deployCommand}`,
  changed: (name) =>
    `If that was the migration, run "thermostore migrate resolve ${name} --applied"; if it was somebody else, ` +
    `"thermostore migrate resolve ${name} --rolled-back", then ${deployCommand}`,
  unknown: (name) =>
    `If it is applied, run "thermostore migrate resolve ${name} --applied"; if not, ` +
    `"thermostore migrate resolve ${name} --rolled-back", then ${deployCommand}`,
};

function unfinishedProblem(
  { migration, state, detail }: UnfinishedReport,
  where: string,
): SchemaVersionError {
  const { name, startedAt } = migration;
  const begun = startedAt.toISOString().replace("T", " ").slice(0, 16);
  return new SchemaVersionError(
    "failed",
    [name],
    `${where}: the migration ${name} was begun on ${begun} UTC but not finished: ${detail}. ${remedies[state](name)}.`,
  );
}

function editedProblems(
  { edited }: MigrationHistory,
  folder: MigrationFolder,
  where: string,
): SchemaVersionError[] {
  return edited.map((name) => {
    const checksum = folder.migrations.filter((migration) => migration.name === name).map(checksumOf);
    return new SchemaVersionError(
      "edited",
      [name],
      `${where}: the migration ${name} was applied from another text than this version of thermostore has. ` +
        `Use the version that made the database. If "thermostore migrate diff" finds no difference and this version ` +
        `is to go on with it, note its text: UPDATE _prisma_migrations SET checksum = '${checksum.join()}' ` +
        `WHERE migration_name = '${name}' AND rolled_back_at IS NULL.`,
    );
  });
}

function aheadProblems({ unknown, pending }: MigrationHistory, where: string): SchemaVersionError[] {
  if (unknown.length === 0) return [];
  const has = `it has had the migration ${list(unknown)}`;
  const message =
    pending.length === 0
      ? `${where} is newer than this version of thermostore: ${has}. Update thermostore; the database needs nothing.`
      : `${where} is of another version of thermostore: ${has}, which this one does not know, and lacks ` +
        `${list(pending)}. Use the version that made it, or a newer one.`;
  return [new SchemaVersionError("ahead", unknown, message)];
}

/** Why the tables are not thermostore's, or undefined. */
export function foreignProblem(history: MigrationHistory, where: string): SchemaVersionError | undefined {
  const what = foreignThings(history);
  if (what === undefined) return undefined;
  return new SchemaVersionError(
    "missing",
    history.pending,
    `${where} belongs to another application: it holds ${what} and nothing of thermostore's. ` +
      `Create a database of its own for thermostore, name it in THERMOSTORE_DATABASE_URL or --database, and ` +
      `run ${deployCommand}.`,
  );
}

function foreignThings(history: MigrationHistory): string | undefined {
  const { applied, pending, failed, unknown, strayTables, isStrange } = history;
  if (isStrange) return "a table _prisma_migrations that Prisma did not make";
  if (strayTables.length > 0) {
    return strayTables.includes("stored_object") ? undefined : `the tables ${list(strayTables)}`;
  }
  const isOurs = applied.length > unknown.length || failed.some(({ name }) => pending.includes(name));
  const others = [...new Set([...unknown, ...failed.map(({ name }) => name)])];
  return isOurs || others.length === 0 ? undefined : `the migrations ${list(others)}`;
}

function unrecordedProblem({ pending, strayTables }: MigrationHistory, where: string): SchemaVersionError[] {
  if (!strayTables.includes("stored_object")) return [];
  const message =
    `${where} holds tables of thermostore but no record of its migrations. Restore the table _prisma_migrations ` +
    `from a backup, or note each migration that is applied with "thermostore migrate resolve NAME --applied".`;
  return [new SchemaVersionError("missing", pending, message)];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
