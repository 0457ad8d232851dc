/** To whom archives and volumes belong: objects, and versions that were replaced or removed. */

import { z } from "zod";
import type { Database } from "../database/database.js";
import { quoted } from "./check-manifest.js";
import type { VerifyProblem } from "./verify-report.js";
import type { DamagedVolume } from "./volume-audit.js";

const ownerRow = z.object({ key: z.string(), entry: z.string().nullable() });
const hitRow = ownerRow.extend({ paths: z.array(z.string()) });

/** An object, or an entry of the ledger, which tells of a superseded version of it. */
export type Owner = z.infer<typeof ownerRow>;

const OWNERS_SQL = `select o.key, null as entry from stored_object o where o.project_id = $1::int8 and o.archive_id = $2::int8
union all
select l.object_key, l.id::text from ledger l where l.project_id = $1::int8 and l.superseded_archive_id = $2::int8`;

const HIT_SQL = `with hit as (
  select f.archive_id, array_agg(f.path order by f.ordinal) as paths
  from archive_file f
  where f.project_id = $1::int8
    and exists (select from archive_segment s where s.project_id = $1::int8
      and s.archive_id = f.archive_id and s.file_ordinal = f.ordinal and s.volume_id = $2::int8)
    and f.archive_id in (select s.archive_id from archive_segment s
      where s.project_id = $1::int8 and s.volume_id = $2::int8)
  group by f.archive_id)
select o.key, null as entry, hit.paths
from hit join stored_object o on o.project_id = $1::int8 and o.archive_id = hit.archive_id
union all
select l.object_key, l.id::text, hit.paths
from hit join ledger l on l.project_id = $1::int8 and l.superseded_archive_id = hit.archive_id
order by 1, 2 nulls first`;

/** Who has this archive now; nobody, if it is gone. */
export function ownersOf(database: Database, archiveId: string): Promise<readonly Owner[]> {
  return database.rowsOutside({ sql: OWNERS_SQL, parameters: [database.project.id, archiveId] }, ownerRow);
}

/** What a damaged volume means: a problem of everything that has a file in it. */
export async function problemsOf(
  database: Database,
  { volume, reason }: DamagedVolume,
): Promise<readonly VerifyProblem[]> {
  const parameters = [database.project.id, volume.id];
  const hits = await database.rowsOutside({ sql: HIT_SQL, parameters }, hitRow);
  const detail = `volume ${volume.id} (${volume.sha256}): ${reason}`;
  if (hits.length === 0) return [{ key: null, kind: "volume-damaged", detail: `${detail}; no file is hit` }];
  return hits.map(({ key, entry, paths }) => ({
    key,
    kind: "volume-damaged",
    detail: `${ownerText({ entry })}${detail}; it has ${paths.map(quoted).join(", ")}`,
  }));
}

/** What stands before the detail of a problem that is not the object's own. */
export function ownerText({ entry }: Pick<Owner, "entry">): string {
  return entry === null ? "" : `in a superseded version (ledger entry ${entry}): `;
}
