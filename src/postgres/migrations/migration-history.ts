/**
 * What a database says of the migrations it has had (the table `_prisma_migrations`), held against the
 * migrations that this version has. Plain SQL: it is asked on every connect, where loading Prisma's engine
 * would cost more than the rest of the connecting.
 */
import pg from "pg";
import { z } from "zod";
import { type MigrationFolder, matchesChecksum } from "./migration-folder.js";

/** A database's migrations, sorted by what they mean for this version. Every list holds names. */
export interface MigrationHistory {
  readonly applied: readonly string[];
  /** Of this version, but not applied. */
  readonly pending: readonly string[];
  /** Begun but not finished. */
  readonly failed: readonly string[];
  /** Applied from another text than the one this version has. */
  readonly edited: readonly string[];
  /** Applied, but not known to this version. */
  readonly unknown: readonly string[];
  /** Tables of a database that has no history of migrations at all. */
  readonly strayTables: readonly string[];
}

const historySql = `
  SELECT migration_name AS name, checksum,
         finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "rolledBack"
    FROM _prisma_migrations ORDER BY started_at, migration_name`;

const tablesSql = `
  SELECT relname AS name FROM pg_catalog.pg_class
   WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p')
   ORDER BY relname`;

const historyRow = z.object({
  name: z.string(),
  checksum: z.string(),
  finished: z.boolean(),
  rolledBack: z.boolean(),
});
const tableRow = z.object({ name: z.string() });

/** Reads the history of a database; one statement where there is one. */
export async function readMigrationHistory(
  client: pg.ClientBase | pg.Pool,
  folder: MigrationFolder,
): Promise<MigrationHistory> {
  const rows = await historyRows(client);
  const names = (wanted: (row: z.infer<typeof historyRow>) => boolean) => [
    ...new Set((rows ?? []).filter(wanted).map((row) => row.name)),
  ];
  const known = new Map(folder.migrations.map((migration) => [migration.name, migration]));
  const isApplied = (row: z.infer<typeof historyRow>) => row.finished && !row.rolledBack;
  const applied = names(isApplied);
  return {
    applied,
    pending: [...known.keys()].filter((name) => !applied.includes(name)),
    failed: names((row) => !row.finished && !row.rolledBack),
    edited: names((row) => {
      const migration = known.get(row.name);
      return isApplied(row) && migration !== undefined && !matchesChecksum(migration, row.checksum);
    }),
    unknown: applied.filter((name) => !known.has(name)),
    strayTables: rows === undefined ? await tableNames(client) : [],
  };
}

async function historyRows(client: pg.ClientBase | pg.Pool) {
  try {
    const { rows } = await client.query(historySql);
    return z.array(historyRow).parse(rows);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "42P01") return undefined;
    throw error;
  }
}

async function tableNames(client: pg.ClientBase | pg.Pool): Promise<string[]> {
  const { rows } = await client.query(tablesSql);
  return z
    .array(tableRow)
    .parse(rows)
    .map((row) => row.name);
}
