/** What would make room in a project that is full: what garbage collection would free, and what takes the most. */

import { z } from "zod";
import type { QuotaState } from "../../project-errors.js";
import { DEFAULT_GRACE_SECONDS, DEFAULT_RETENTION_SECONDS } from "../archives/sweep-report.js";
import { readCutoffs, surveyGarbage } from "../archives/sweep-survey.js";
import { byteAmount } from "../byte-amount.js";
import type { RowSource } from "../database/row-source.js";

/** What is named of the largest. */
const NAMED = 3;

const classRow = z.object({ class: z.string(), objects: z.coerce.number(), bytes: z.coerce.number() });
const objectRow = z.object({ key: z.string(), bytes: z.coerce.number() });

/** JSON and, before compression, files. */
const BYTES_OF_OBJECT = "(o.payload_bytes + coalesce(a.size_bytes, 0))";
const OBJECTS = `stored_object o left join archive a on a.project_id = o.project_id and a.id = o.archive_id
where o.project_id = $1::text::int8`;

/**
 * The ways to make room, what costs least first; each half a sentence.
 *
 * @param source asks outside of the transaction that was refused. What it cannot find out is left out.
 */
export async function findRemedies(
  source: RowSource,
  projectId: string,
  { project, unit }: QuotaState,
): Promise<readonly string[]> {
  const raise = `have the owner of the database raise the limit: thermostore project quota ${project} --max-${unit} N`;
  const finders = unit === "bytes" ? [collectable, largest] : [numerous];
  const found: string[] = [];
  for (const find of finders) found.push(...(await find(source, projectId, project).catch(() => [])));
  return [...found, raise];
}

/** What garbage collection would free, now and if nothing that was put away were kept. */
async function collectable(
  source: RowSource,
  projectId: string,
  project: string,
): Promise<readonly string[]> {
  const freed = async (graceSeconds: number, retentionSeconds: number): Promise<number> => {
    const cutoffs = await readCutoffs(source, { graceSeconds, retentionSeconds });
    return (await surveyGarbage(source, projectId, cutoffs)).bytes;
  };
  const now = await freed(DEFAULT_GRACE_SECONDS, DEFAULT_RETENTION_SECONDS);
  const ever = await freed(0, 0);
  const remedies: string[] = [];
  if (now > 0)
    remedies.push(
      `"thermostore gc --project ${project}", which the owner of the database runs, frees ${byteAmount(now)}`,
    );
  if (ever > now) {
    remedies.push(
      `"thermostore gc --project ${project} --grace 0s --retention 0s" frees ${byteAmount(ever)}, with what stores have just left and the files of replaced and removed versions, which then cannot be restored`,
    );
  }
  return remedies;
}

/** The largest objects and classes. */
async function largest(source: RowSource, projectId: string): Promise<readonly string[]> {
  const objects = await source.rows(
    {
      sql: `select o.key, ${BYTES_OF_OBJECT}::text as bytes from ${OBJECTS}
order by ${BYTES_OF_OBJECT} desc, o.id limit $2::text::int8`,
      parameters: [projectId, String(NAMED)],
    },
    objectRow,
  );
  if (objects.length === 0) return [];
  const named = objects.map(({ key, bytes }) => `${key} (${byteAmount(bytes)})`).join(", ");
  const classes = (await classesBy("sum", source, projectId)).map(
    (row) => `${row.class} (${row.objects} objects, ${byteAmount(row.bytes)})`,
  );
  return [
    `remove what is not needed; with files, uncompressed, the largest classes are ${classes.join(", ")}, the largest objects ${named}`,
  ];
}

/** The classes with the most objects. */
async function numerous(source: RowSource, projectId: string): Promise<readonly string[]> {
  const classes = (await classesBy("count", source, projectId)).map((row) => `${row.objects} ${row.class}`);
  return classes.length === 0 ? [] : [`remove what is not needed; there are ${classes.join(", ")}`];
}

function classesBy(
  measure: "sum" | "count",
  source: RowSource,
  projectId: string,
): Promise<readonly z.infer<typeof classRow>[]> {
  return source.rows(
    {
      sql: `select o.class, count(*)::text as objects, sum(${BYTES_OF_OBJECT})::text as bytes from ${OBJECTS}
group by o.class order by ${measure}(${BYTES_OF_OBJECT}) desc, o.class limit $2::text::int8`,
      parameters: [projectId, String(NAMED)],
    },
    classRow,
  );
}
