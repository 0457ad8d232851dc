/**
 * What became of a migration that was begun and of which nobody has noted the end. Its record cannot tell; the
 * locks and the system catalogues can, as long as the script runs in one transaction and changes more than data.
 */
import type pg from "pg";
import { z } from "zod";
import { engineReason } from "./engine-reason.js";
import { migrationLock } from "./migration-connection.js";
import { isOneTransaction, type MigrationFolder } from "./migration-folder.js";
import type { UnfinishedMigration } from "./migration-history.js";

/**
 * What became of it:
 * - `running`: somebody is applying it
 * - `failed`: the server refused it, and has nothing of it (or, if it is not one transaction, perhaps a part)
 * - `applied`: all of it is there, only its record is not complete
 * - `absent`: nothing of it is there
 * - `changed`: the schema has been changed since, by the migration or by somebody else
 * - `unknown`: nothing that could be looked at tells
 */
export type UnfinishedState = "running" | "failed" | "applied" | "absent" | "changed" | "unknown";

/** An unfinished migration, and what is known of it. */
export interface UnfinishedReport {
  readonly migration: UnfinishedMigration;
  readonly state: UnfinishedState;
  /** For people: why the state is taken to be that. */
  readonly detail: string;
}

const holderRow = z.object({ pid: z.number() });
const objectRow = z.object({ name: z.string() });

const holderSql = `
  SELECT pid FROM pg_catalog.pg_locks
   WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND objsubid = 1 AND granted
     AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
     AND pid <> pg_backend_pid()`;

// Only statements that change the schema write these rows, not VACUUM or ANALYZE. A transaction that began later
// than the record has a higher number; age() counts backwards.
const changedSql = `
  WITH record AS (SELECT age(xmin) AS age FROM _prisma_migrations WHERE id = $1),
  here AS (
    SELECT oid, relname, xmin FROM pg_catalog.pg_class
     WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relname NOT LIKE '\\_prisma\\_migrations%'
  ), changed AS (
    SELECT relname::text AS name, xmin FROM here
    UNION ALL SELECT relname || '.' || attname, a.xmin
      FROM pg_catalog.pg_attribute a JOIN here ON here.oid = a.attrelid WHERE attnum > 0
    UNION ALL SELECT conname, c.xmin FROM pg_catalog.pg_constraint c JOIN here ON here.oid = c.conrelid
    UNION ALL SELECT tgname, t.xmin FROM pg_catalog.pg_trigger t JOIN here ON here.oid = t.tgrelid
    UNION ALL SELECT polname, p.xmin FROM pg_catalog.pg_policy p JOIN here ON here.oid = p.polrelid
    UNION ALL SELECT proname, xmin FROM pg_catalog.pg_proc
      WHERE pronamespace = to_regnamespace(quote_ident(current_schema()))
    UNION ALL SELECT typname || '.' || enumlabel, e.xmin
      FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid
      WHERE typnamespace = to_regnamespace(quote_ident(current_schema()))
  )
  SELECT DISTINCT name FROM changed, record WHERE age(changed.xmin) < record.age ORDER BY name LIMIT 5`;

const changesSchema = /(?:^|;)\s*(?:create|alter|drop|comment|grant|revoke)\b/im;

/** Finds out what became of an unfinished migration. Changes nothing. */
export async function examineUnfinished(
  client: pg.ClientBase | pg.Pool,
  folder: MigrationFolder,
  migration: UnfinishedMigration,
): Promise<UnfinishedReport> {
  const report = (state: UnfinishedState, detail: string): UnfinishedReport => ({ migration, state, detail });
  const known = folder.migrations.find(({ name }) => name === migration.name);
  const isWhole = known !== undefined && isOneTransaction(known);
  if (migration.logs !== null && migration.logs !== "") {
    const remains = isWhole ? "nothing of it was applied" : "a part of it may have been applied";
    return report("failed", `it failed (${engineReason(migration.logs)}), and ${remains}`);
  }
  const [holder] = await rows(client, holderRow, holderSql, [migrationLock]);
  if (holder !== undefined) {
    return report("running", `it is being applied right now, by the server's process ${holder.pid}`);
  }
  const interrupted = "whoever applied it was interrupted";
  if (migration.appliedSteps > 0) return report("applied", `${interrupted}, but it is applied`);
  const changed = await rows(client, objectRow, changedSql, [migration.id]);
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name).join(", ");
    return report("changed", `${interrupted}, and the schema has been changed since (${names})`);
  }
  if (isWhole && changesSchema.test(known.script)) {
    return report("absent", `${interrupted}, and nothing of it was applied: the schema is as it was before`);
  }
  return report(
    "unknown",
    `${interrupted}. If that was thermostore, nothing of it was applied; if it was Prisma's own command line, ` +
      `it may be applied, as it changes nothing that the schema shows: look at the data`,
  );
}

async function rows<T>(
  client: pg.ClientBase | pg.Pool,
  row: z.ZodType<T>,
  sql: string,
  parameters: readonly unknown[],
): Promise<T[]> {
  return z.array(row).parse((await client.query(sql, [...parameters])).rows);
}
