/** Which database this is, in whatever way it was reached: addresses have more than one spelling. */

import { z } from "zod";
import type { Database } from "./database/database.js";

const placeRow = z.object({ place: z.string() });

/** A text that differs between servers, their databases, schemas in these, and projects. */
export async function readPlace(database: Database): Promise<string> {
  const [row] = await database.rows(
    {
      sql: `select concat_ws(' ', pg_postmaster_start_time(), inet_server_port(), current_database(), current_schema(),
  $1::text) as place`,
      parameters: [database.project.id],
    },
    placeRow,
  );
  return row?.place ?? "";
}
