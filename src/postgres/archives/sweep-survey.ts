/** Tells what garbage collection would free: by the same conditions as freeing it, but in one look and without locks. */

import { z } from "zod";
import type { RowSource } from "../database/row-source.js";
import { ARCHIVE_IS_FREE, ENTRY_IS_OLD, VOLUME_IS_UNCLAIMED } from "./sweep-conditions.js";
import type { SweepReport } from "./sweep-report.js";

/** The moments before which things must lie to be swept, as PostgreSQL writes them. */
export interface Cutoffs {
  /** Claims on volumes ran out before. */
  readonly claims: string;
  /** Versions were superseded before. */
  readonly superseded: string;
}

const cutoffRow = z.object({ claims: z.string(), superseded: z.string() });
const surveyRow = z.object({
  superseded: z.coerce.number(),
  archives: z.coerce.number(),
  archive_bytes: z.coerce.number(),
  volumes: z.coerce.number(),
  bytes: z.coerce.number(),
});

/** The cutoffs by the clock of the server; infinitely long ago for an infinite time. */
export async function readCutoffs(
  database: RowSource,
  { graceSeconds, retentionSeconds }: { readonly graceSeconds: number; readonly retentionSeconds: number },
): Promise<Cutoffs> {
  const before = (parameter: string): string =>
    `case when ${parameter}::float8 = 'infinity' then '-infinity'
  else clock_timestamp() - make_interval(secs => ${parameter}::float8) end::text`;
  const [cutoffs] = await database.rows(
    {
      sql: `select ${before("$1::text")} as claims, ${before("$2::text")} as superseded`,
      parameters: [String(graceSeconds), String(retentionSeconds)],
    },
    cutoffRow,
  );
  if (cutoffs === undefined) throw new Error("a statement without conditions gave no row");
  return cutoffs;
}

/** What would be freed of a project now. */
export async function surveyGarbage(
  database: RowSource,
  projectId: string,
  cutoffs: Cutoffs,
): Promise<SweepReport> {
  const [row] = await database.rows(
    {
      sql: `with freed as (
  select a.id, a.size_bytes from archive a
  where a.project_id = $1::text::int8 and ${ARCHIVE_IS_FREE}
    and not exists (select from ledger l
      where l.project_id = a.project_id and l.superseded_archive_id = a.id and not ${ENTRY_IS_OLD("$3")})),
swept as (
  select v.size_bytes from archive_volume v
  where v.project_id = $1::text::int8 and ${VOLUME_IS_UNCLAIMED("$2")}
    and not exists (select from archive_segment s where s.project_id = v.project_id and s.volume_id = v.id
      and not exists (select from freed where freed.id = s.archive_id)))
select (select count(*) from ledger l where l.project_id = $1::text::int8 and ${ENTRY_IS_OLD("$3")}) as superseded,
  (select count(*) from freed) as archives,
  (select coalesce(sum(size_bytes), 0)::text from freed) as archive_bytes,
  (select count(*) from swept) as volumes,
  (select coalesce(sum(size_bytes), 0)::text from swept) as bytes`,
      parameters: [projectId, cutoffs.claims, cutoffs.superseded],
    },
    surveyRow,
  );
  if (row === undefined) throw new Error("a statement without conditions gave no row");
  return {
    superseded: row.superseded,
    archives: row.archives,
    archiveBytes: row.archive_bytes,
    volumes: row.volumes,
    bytes: row.bytes,
  };
}
