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

/** What is stored of one class in one project. */
const classRow = z.object({
  project: z.string(),
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
  project: z.string(),
  volumes: z.coerce.number(),
  bytes: z.coerce.number(),
  /** Of volumes that no archive has: just sent, or left over. */
  unreferenced_bytes: z.coerce.number(),
});
const eventRow = z.object({ project: z.string(), event: z.string(), entries: z.coerce.number() });
const sizeRow = z.object({ bytes: z.coerce.number() });

/** What is in the projects that the role sees. A volume in which files of two classes lie counts for both. */
export interface ContentMetrics {
  readonly classes: readonly z.infer<typeof classRow>[];
  readonly volumes: readonly z.infer<typeof volumesRow>[];
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
  select o.project_id, o.class, s.volume_id
  from stored_object o join archive_segment s on s.project_id = o.project_id and s.archive_id = o.archive_id
  group by o.project_id, o.class, s.volume_id),
volumes as (
  select used.project_id, used.class, count(*) as volumes, sum(v.size_bytes)::text as bytes
  from used join archive_volume v on v.project_id = used.project_id and v.id = used.volume_id
  group by used.project_id, used.class)
select p.name as project, o.class, count(*) as objects, sum(o.payload_bytes)::text as object_bytes,
  coalesce(sum(a.file_count), 0)::text as files, coalesce(sum(a.size_bytes), 0)::text as file_bytes,
  count(distinct o.archive_id) as archives,
  coalesce(max(volumes.volumes), 0) as volumes, coalesce(max(volumes.bytes), '0') as volume_bytes
from project p join stored_object o on o.project_id = p.id
left join archive a on a.project_id = o.project_id and a.id = o.archive_id
left join volumes on volumes.project_id = o.project_id and volumes.class = o.class
group by p.name, o.class order by p.name collate "C", o.class`,
      parameters: [],
    },
    classRow,
  );
  const volumes = await source.rows(
    {
      sql: `select p.name as project, count(v.id) as volumes, coalesce(sum(v.size_bytes), 0)::text as bytes,
  coalesce(sum(v.size_bytes) filter (where not exists (
    select from archive_segment s where s.project_id = v.project_id and s.volume_id = v.id)), 0)::text
    as unreferenced_bytes
from project p left join archive_volume v on v.project_id = p.id
group by p.name order by p.name collate "C"`,
      parameters: [],
    },
    volumesRow,
  );
  const ledgerEntries = await source.rows(
    {
      sql: `select p.name as project, l.event::text, count(*) as entries
from project p join ledger l on l.project_id = p.id
group by p.name, l.event order by p.name collate "C", l.event`,
      parameters: [],
    },
    eventRow,
  );
  return { classes, volumes, ledgerEntries };
}
