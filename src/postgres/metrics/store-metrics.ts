/**
 * Numbers of a store for monitoring. Read from a database in any state: where the schema is not this version's, what is
 * left is how far it is from that.
 */

import { z } from "zod";
import type { ConnectionTarget } from "../connection-target.js";
import { type RowSource, rowSource } from "../database/row-source.js";
import { withMigrationConnection } from "../migrations/migration-connection.js";
import { readMigrationFolder } from "../migrations/migration-folder.js";
import { readMigrationHistory } from "../migrations/migration-history.js";

/** What is stored of one class. */
const classRow = z.object({
  class: z.string(),
  objects: z.coerce.number(),
  object_bytes: z.coerce.number(),
  files: z.coerce.number(),
  file_bytes: z.coerce.number(),
  archives: z.coerce.number(),
  volumes: z.coerce.number(),
  volume_bytes: z.coerce.number(),
});
const volumesRow = z.object({
  volumes: z.coerce.number(),
  bytes: z.coerce.number(),
  unreferenced_bytes: z.coerce.number(),
});
const eventRow = z.object({ event: z.string(), entries: z.coerce.number() });
const sizeRow = z.object({ bytes: z.coerce.number() });

/** What is in the tables. A volume in which files of two classes lie counts for both. */
export interface ContentMetrics {
  readonly classes: readonly z.infer<typeof classRow>[];
  readonly volumes: number;
  readonly volumeBytes: number;
  /** Of volumes that no archive has: just sent, or left over. */
  readonly unreferencedBytes: number;
  readonly ledgerEntries: readonly z.infer<typeof eventRow>[];
}

export interface StoreMetrics {
  readonly databaseBytes: number;
  readonly migrationsPending: number;
  /** Begun but not finished. */
  readonly migrationsFailed: number;
  /** `undefined` unless the schema is this version's. */
  readonly content: ContentMetrics | undefined;
}

/**
 * Reads the numbers.
 *
 * @throws {DatabaseConnectionError} if the database cannot be reached.
 */
export async function readStoreMetrics(target: ConnectionTarget): Promise<StoreMetrics> {
  const folder = await readMigrationFolder();
  return withMigrationConnection(target, async (pool) => {
    const source = rowSource(pool);
    const { pending, failed, unknown } = await readMigrationHistory(pool, folder);
    const [size] = await source.rows(
      { sql: "select pg_database_size(current_database())::text as bytes", parameters: [] },
      sizeRow,
    );
    return {
      databaseBytes: size?.bytes ?? 0,
      migrationsPending: pending.length,
      migrationsFailed: failed.length,
      content: pending.length + unknown.length === 0 ? await readContent(source) : undefined,
    };
  });
}

async function readContent(source: RowSource): Promise<ContentMetrics> {
  const classes = await source.rows(
    {
      sql: `with used as (
  select o.class, s.volume_id from stored_object o join archive_segment s on s.archive_id = o.archive_id
  group by o.class, s.volume_id),
volumes as (
  select used.class, count(*) as volumes, sum(v.size_bytes)::text as bytes
  from used join archive_volume v on v.id = used.volume_id group by used.class)
select o.class, count(*) as objects, sum(o.payload_bytes)::text as object_bytes,
  coalesce(sum(a.file_count), 0)::text as files, coalesce(sum(a.size_bytes), 0)::text as file_bytes,
  count(distinct o.archive_id) as archives,
  coalesce(max(volumes.volumes), 0) as volumes, coalesce(max(volumes.bytes), '0') as volume_bytes
from stored_object o left join archive a on a.id = o.archive_id left join volumes on volumes.class = o.class
group by o.class order by o.class`,
      parameters: [],
    },
    classRow,
  );
  const [all] = await source.rows(
    {
      sql: `select count(*) as volumes, coalesce(sum(size_bytes), 0)::text as bytes,
  coalesce(sum(size_bytes) filter (where not exists (select from archive_segment s where s.volume_id = v.id)), 0)::text
    as unreferenced_bytes
from archive_volume v`,
      parameters: [],
    },
    volumesRow,
  );
  const ledgerEntries = await source.rows(
    {
      sql: "select event::text, count(*) as entries from ledger group by event order by event",
      parameters: [],
    },
    eventRow,
  );
  return {
    classes,
    volumes: all?.volumes ?? 0,
    volumeBytes: all?.bytes ?? 0,
    unreferencedBytes: all?.unreferenced_bytes ?? 0,
    ledgerEntries,
  };
}
