/** `thermostore migrate`: the schema of the database. */

import { deployMigrations } from "../../postgres/migrations/deploy-migrations.js";
import {
  type MigrationReport,
  migrationStatus,
  schemaDiff,
} from "../../postgres/migrations/migration-report.js";
import { type MigrationResolution, resolveMigration } from "../../postgres/migrations/resolve-migration.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { UsageError } from "../usage-error.js";
import { withDatabase } from "../with-store.js";

export interface ResolveFlags {
  readonly applied?: boolean;
  readonly rolledBack?: boolean;
}

export async function migrateStatus(context: CommandContext): Promise<CommandResult> {
  const report = await withDatabase(context, (target) => migrationStatus(target));
  const presentation = { json: () => reportJson(report), text: () => statusText(report) };
  return present(context, presentation, exitCodeFor(report));
}

export async function migrateDeploy(context: CommandContext): Promise<CommandResult> {
  const onWait = waiting(context);
  const report = await withDatabase(context, (target) => deployMigrations(target, { onWait }), {
    migrate: true,
  });
  const text = (): string =>
    report.deployed.length === 0
      ? `Nothing to do: all ${report.applied.length} migrations are applied.`
      : report.deployed.map((name) => `Applied ${name}.`).join("\n");
  return present(context, { json: () => reportJson(report), text }, exitCodeFor(report));
}

export async function migrateResolve(
  context: CommandContext,
  name: string,
  flags: ResolveFlags,
): Promise<CommandResult> {
  const resolution = requiredResolution(flags);
  const onWait = waiting(context);
  const report = await withDatabase(context, (target) =>
    resolveMigration(target, { name, resolution }, { onWait }),
  );
  const text = (): string =>
    [`Noted ${name} as ${flags.applied ? "applied" : "rolled back"}.`, statusText(report)].join("\n");
  return present(context, { json: () => reportJson(report), text }, exitCodeFor(report));
}

export async function migrateDiff(context: CommandContext): Promise<CommandResult> {
  const { sql, ...report } = await withDatabase(context, (target) => schemaDiff(target));
  const text = (): string => {
    if (sql === "" && report.problems.length === 0) return "The tables are those of schema.prisma.";
    const script = sql === "" ? [] : ["", "-- This would make the tables agree:", sql];
    return [...report.problems, ...script].join("\n");
  };
  return present(context, { json: () => ({ ...reportJson(report), sql }), text }, exitCodeFor(report));
}

function requiredResolution({ applied = false, rolledBack = false }: ResolveFlags): MigrationResolution {
  if (applied === rolledBack) {
    throw new UsageError("say what became of the migration: either --applied or --rolled-back.");
  }
  return applied ? "applied" : "rolled-back";
}

function waiting({ notify }: CommandContext): () => void {
  return () => notify("another process is migrating the database; waiting until it is done");
}

function exitCodeFor({ problems }: MigrationReport): number {
  return problems.length === 0 ? ExitCode.Done : ExitCode.Failed;
}

function reportJson({ applied, pending, problems }: MigrationReport): JsonObject {
  return { applied, pending, problems };
}

function statusText({ applied, pending, problems }: MigrationReport): string {
  return [
    ...applied.map((name) => `applied  ${name}`),
    ...pending.map((name) => `pending  ${name}`),
    ...problems.map((problem) => `problem  ${problem}`),
    ...(pending.length > 0 && problems.length === 0
      ? ['"thermostore migrate deploy" applies what is pending.']
      : []),
  ].join("\n");
}
