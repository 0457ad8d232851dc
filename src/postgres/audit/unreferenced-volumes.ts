/** Volumes that no archive has: just sent, or left over. */

import { z } from "zod";
import { VOLUME_IS_FREE } from "../archives/sweep-conditions.js";
import type { Database } from "../database/database.js";
import { VOLUME_COLUMNS, type VolumeRow, volumeRow } from "./archive-rows.js";

const PAGE = 1000;

/** The volumes that no archive has when they are asked for. */
export async function* unreferencedVolumes(database: Database): AsyncGenerator<VolumeRow> {
  for (let last = "0"; ; ) {
    const page = await database.rowsOutside(
      {
        sql: `select ${VOLUME_COLUMNS} from archive_volume v
where v.project_id = $1::int8 and v.id > $2::int8 and ${VOLUME_IS_FREE}
order by v.id limit $3::int8`,
        parameters: [database.project.id, last, PAGE],
      },
      volumeRow,
    );
    yield* page;
    last = page.at(-1)?.id ?? last;
    if (page.length < PAGE) return;
  }
}

/** Whether the volume is still there as it was. */
export async function isPresent(database: Database, { id, sha256 }: VolumeRow): Promise<boolean> {
  const rows = await database.rowsOutside(
    {
      sql: `select v.id::text from archive_volume v
where v.project_id = $1::int8 and v.id = $2::int8 and v.sha256 = $3::bpchar`,
      parameters: [database.project.id, id, sha256],
    },
    z.object({ id: z.string() }),
  );
  return rows.length > 0;
}
