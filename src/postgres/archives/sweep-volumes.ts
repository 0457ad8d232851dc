/** Sweeps volumes that no archive has and nobody claims. */

import { z } from "zod";
import type { Database } from "../database/database.js";
import { VOLUME_IS_FREE, VOLUME_IS_UNCLAIMED } from "./sweep-conditions.js";

const idRow = z.object({ id: z.string() });
const deletedRow = z.object({ size_bytes: z.coerce.number() });

/** A page of volumes that look as if they could be swept. */
export async function sweepableVolumes(
  database: Database,
  { after, cutoff, limit }: { readonly after: string; readonly cutoff: string; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await database.rows(
    {
      sql: `select v.id::text from archive_volume v
where v.project_id = $1::text::int8 and v.id > $2::text::int8
  and ${VOLUME_IS_UNCLAIMED("$3")} and ${VOLUME_IS_FREE}
order by v.id limit $4::text::int8`,
      parameters: [database.project.id, after, cutoff, String(limit)],
    },
    idRow,
  );
  return rows.map(({ id }) => id);
}

/**
 * Deletes those of the volumes that can be swept; gives their sizes in bytes. Others' locks are not waited for:
 * whoever holds one is about to use the volume, or sweeps it as well. A claim that was renewed since the
 * statement began is seen when the row is locked; a volume that was linked since then is refused by the foreign
 * key (SQLSTATE 23503), and the statement is to be repeated.
 */
export async function deleteVolumes(
  database: Database,
  ids: readonly string[],
  cutoff: string,
): Promise<readonly number[]> {
  const deleted = await database.rows(
    {
      sql: `with doomed as (
  select v.id from archive_volume v
  where v.project_id = $1::text::int8 and v.id = any($2::text[]::int8[])
    and ${VOLUME_IS_UNCLAIMED("$3")} and ${VOLUME_IS_FREE}
  order by v.id
  for update skip locked)
delete from archive_volume v using doomed where v.project_id = $1::text::int8 and v.id = doomed.id
returning v.size_bytes`,
      parameters: [database.project.id, ids, cutoff],
    },
    deletedRow,
  );
  return deleted.map(({ size_bytes }) => size_bytes);
}
