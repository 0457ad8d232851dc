/** How full the projects with a quota are, as far as the role may see them. */

import { z } from "zod";
import { byteAmount } from "../../byte-amount.js";
import type { Check } from "../examination.js";

/** From here on one writer waits for the other. */
const NEARLY_FULL = 0.9;

const projectRow = z.object({
  name: z.string(),
  max_objects: z.coerce.number().nullable(),
  max_bytes: z.coerce.number().nullable(),
  objects: z.coerce.number(),
  bytes: z.coerce.number(),
});

const SQL = `select p.name, p.max_objects::text, p.max_bytes::text,
  coalesce(sum(u.objects), 0)::text as objects, coalesce(sum(u.bytes), 0)::text as bytes
from project p left join project_usage u on u.project_id = p.id
where p.max_objects is not null or p.max_bytes is not null group by p.id order by p.name`;

export const quotasCheck: Check = {
  topic: "quotas",
  needsTables: true,
  async look({ source }) {
    const projects = await source.rows({ sql: SQL, parameters: [] }, projectRow);
    const full = projects.flatMap(
      ({ name, max_objects: maxObjects, max_bytes: maxBytes, objects, bytes }) => [
        ...(maxObjects !== null && objects >= NEARLY_FULL * maxObjects
          ? [
              {
                name,
                unit: "objects",
                isOver: objects >= maxObjects,
                of: `${objects} of ${maxObjects} objects`,
              },
            ]
          : []),
        ...(maxBytes !== null && bytes >= NEARLY_FULL * maxBytes
          ? [
              {
                name,
                unit: "bytes",
                isOver: bytes >= maxBytes,
                of: `${byteAmount(bytes)} of ${byteAmount(maxBytes)}`,
              },
            ]
          : []),
      ],
    );
    if (full.length === 0) {
      const found =
        projects.length === 0
          ? "no project has one"
          : `projects that have one: ${projects.length}, none of them nearly full`;
      return [{ severity: "ok", found }];
    }
    return full.map(({ name, unit, isOver, of }) => ({
      severity: "warning" as const,
      found: `the project "${name}" ${isOver ? "is full" : "is nearly full"}: ${of}`,
      advice: `Remove what is not needed and run "thermostore gc --project ${name}", or raise it: thermostore project quota ${name} --max-${unit} N.`,
    }));
  },
};
