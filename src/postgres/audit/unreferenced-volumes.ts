/** Volumes that no archive has: just sent, or left over. */

import { z } from "zod";
import type { Database } from "../database/database.js";
import { VOLUME_COLUMNS, type VolumeRow, volumeRow } from "./archive-rows.js";

const PAGE = 1000;

/** The volumes that no archive has when they are asked for. */
export async function* unreferencedVolumes(database: Database): AsyncGenerator<VolumeRow> {
  for (let last = "0"; ; ) {
    const page = await database.rowsOutside(
      {
        sql: `select ${VOLUME_COLUMNS} from archive_volume v
where v.id > $1::int8 and not exists (select from archive_segment s where s.volume_id = v.id)
order by v.id limit $2::int8`,
        parameters: [last, PAGE],
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
      sql: "select v.id::text from archive_volume v where v.id = $1::int8 and v.sha256 = $2::bpchar",
      parameters: [id, sha256],
    },
    z.object({ id: z.string() }),
  );
  return rows.length > 0;
}
