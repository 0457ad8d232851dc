/** When garbage collection, verification and backup last ran, as far as the database can tell. */

import { z } from "zod";
import type { Check } from "../examination.js";

const releasedRow = z.object({ last: z.date().nullable() });

export const upkeepCheck: Check = {
  topic: "upkeep",
  needsTables: true,
  async look({ source }) {
    const sql = "select max(superseded_archive_released_at) as last from ledger";
    const [released] = await source.rows({ sql, parameters: [] }, releasedRow);
    const last = released?.last;
    const collected =
      last === null || last === undefined
        ? []
        : [
            {
              severity: "ok",
              found: `gc let go of superseded files on ${last.toISOString().slice(0, 10)}`,
            } as const,
          ];
    return [
      ...collected,
      {
        severity: "note",
        found:
          "when verify and backup last ran, and a gc that found nothing, is not recorded in the database",
        advice: "Have whatever runs them nightly tell you when one exits with another code than 0.",
      },
    ];
  },
};
