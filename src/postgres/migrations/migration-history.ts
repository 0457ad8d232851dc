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
  readonly failed: readonly UnfinishedMigration[];
  /** Applied from another text than the one this version has. */
  readonly edited: readonly string[];
  /** Applied, but not known to this version. */
  readonly unknown: readonly string[];
  /** Tables of a database that has no history of migrations at all. */
  readonly strayTables: readonly string[];
  /** Whether a table `_prisma_migrations` is there whose columns are not Prisma's. */
  readonly isStrange: boolean;
}

/** A record of a migration that was begun, and neither finished nor rolled back. */
export interface UnfinishedMigration {
  /** Of the record. */
  readonly id: string;
  readonly name: string;
  readonly startedAt: Date;
  /** The error that stopped it; null if none was noted, as whoever applied it was killed. */
  readonly logs: string | null;
  /** 1 once the script ran to its end. */
  readonly appliedSteps: number;
}

const historySql = `
  SELECT id, migration_name AS name, checksum, started_at AS "startedAt", logs,
         applied_steps_count AS "appliedSteps",
         finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "rolledBack"
    FROM _prisma_migrations ORDER BY started_at, migration_name`;

const tablesSql = `
  SELECT relname AS name FROM pg_catalog.pg_class
   WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p')
   ORDER BY relname`;

const historyRow = z.object({
  id: z.string(),
  name: z.string(),
  checksum: z.string(),
  startedAt: z.date(),
  logs: z.string().nullable(),
  appliedSteps: z.number(),
  finished: z.boolean(),
  rolledBack: z.boolean(),
});
const tableRow = z.object({ name: z.string() });
const noSuchTable = "42P01";
const noSuchColumn = "42703";

/** Reads the history of a database; one statement where there is one. */
export async function readMigrationHistory(
  client: pg.ClientBase | pg.Pool,
  folder: MigrationFolder,
): Promise<MigrationHistory> {
  const rows = await historyRows(client);
  const known = new Map(folder.migrations.map((migration) => [migration.name, migration]));
  if (!Array.isArray(rows)) {
    const strayTables = await tableNames(client);
    const nothing = { applied: [], failed: [], edited: [], unknown: [] };
    return { ...nothing, pending: [...known.keys()], strayTables, isStrange: rows === noSuchColumn };
  }
  const names = (wanted: (row: z.infer<typeof historyRow>) => boolean) => [
    ...new Set(rows.filter(wanted).map((row) => row.name)),
  ];
  const isApplied = (row: z.infer<typeof historyRow>) => row.finished && !row.rolledBack;
  const applied = names(isApplied);
  return {
    applied,
    pending: [...known.keys()].filter((name) => !applied.includes(name)),
    failed: rows
      .filter((row) => !row.finished && !row.rolledBack)
      .map(({ id, name, startedAt, logs, appliedSteps }) => ({ id, name, startedAt, logs, appliedSteps })),
    edited: names((row) => {
      const migration = known.get(row.name);
      return isApplied(row) && migration !== undefined && !matchesChecksum(migration, row.checksum);
    }),
    unknown: applied.filter((name) => !known.has(name)),
    strayTables: [],
    isStrange: false,
  };
}

/** The records, or why there are none: the SQLSTATE. */
async function historyRows(client: pg.ClientBase | pg.Pool) {
  try {
    const { rows } = await queryKeeping(client, historySql);
    return z.array(historyRow).parse(rows);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (error.code === noSuchTable || error.code === noSuchColumn) return error.code;
    throw error;
  }
}

/** A pool closes the connection of a statement that failed, and with it goes the lock. */
async function queryKeeping(client: pg.ClientBase | pg.Pool, sql: string): Promise<pg.QueryResult> {
  if (!(client instanceof pg.Pool)) return client.query(sql);
  const connection = await client.connect();
  try {
    return await connection.query(sql);
  } finally {
    connection.release();
  }
}

async function tableNames(client: pg.ClientBase | pg.Pool): Promise<string[]> {
  const { rows } = await client.query(tablesSql);
  return z
    .array(tableRow)
    .parse(rows)
    .map((row) => row.name);
}
