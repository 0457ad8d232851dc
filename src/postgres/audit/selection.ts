/** Which objects are verified, and how much that is. */

import { z } from "zod";
import { StorageKeyNotFoundError } from "../../errors.js";
import { canHoldObject } from "../../storage/object-keys.js";
import type { Database } from "../database/database.js";
import type { Sample } from "./verify-report.js";

const idRow = z.object({ id: z.string() });
const sizeRow = z.object({ objects: z.coerce.number(), bytes: z.coerce.number() });

/** How many objects are read at once: with their JSON, they have to fit in memory. */
const PAGE = 32;

/** The objects to verify: those with these ids, or all. */
export type Selection = readonly string[] | undefined;

/** @throws {StorageKeyNotFoundError} for the first key under which nothing is stored. */
export async function selectKeys(database: Database, keys: readonly string[]): Promise<Selection> {
  const found = await database.rowsOutside(
    {
      sql: `select o.id::text, o.key from stored_object o
where o.project_id = $1::int8 and o.key = any($2::text[]) order by o.id`,
      parameters: [database.project.id, keys.filter(canHoldObject)],
    },
    idRow.extend({ key: z.string() }),
  );
  const present = new Set(found.map(({ key }) => key));
  const missing = keys.find((key) => !present.has(key));
  if (missing !== undefined) throw new StorageKeyNotFoundError(missing);
  return found.map(({ id }) => id);
}

/** Objects chosen at random. */
export async function selectSample(database: Database, sample: Sample): Promise<Selection> {
  const limit =
    "count" in sample
      ? "$2::int8"
      : "(select ceil(count(*) * $2::float8)::int8 from stored_object where project_id = $1::int8)";
  const amount = "count" in sample ? sample.count : sample.share;
  const chosen = await database.rowsOutside(
    {
      sql: `select id::text
from (select id from stored_object where project_id = $1::int8 order by random() limit ${limit}) o order by o.id`,
      parameters: [database.project.id, amount],
    },
    idRow,
  );
  return chosen.map(({ id }) => id);
}

const SELECTED = "o.project_id = $1::int8 and ($2::int8[] is null or o.id = any($2::int8[]))";

/** How many objects are selected, and how many bytes their files have; with superseded versions if all are. */
export async function sizeOf(
  database: Database,
  selection: Selection,
): Promise<{ readonly objects: number; readonly bytes: number }> {
  const [size] = await database.rowsOutside(
    {
      sql: `select (select count(*) from stored_object o where ${SELECTED}) as objects,
  (select coalesce(sum(a.size_bytes), 0)::text
    from stored_object o join archive a on a.project_id = o.project_id and a.id = o.archive_id
    where ${SELECTED})::numeric
  + (select coalesce(sum(a.size_bytes), 0)
    from ledger l join archive a on a.project_id = l.project_id and a.id = l.superseded_archive_id
    where l.project_id = $1::int8 and $2::int8[] is null) as bytes`,
      parameters: [database.project.id, selection ?? null],
    },
    sizeRow,
  );
  return size ?? { objects: 0, bytes: 0 };
}

/** The ids of the selected objects, page by page in the order of storing. */
export async function* pagesOf(database: Database, selection: Selection): AsyncGenerator<readonly string[]> {
  if (selection !== undefined) {
    for (let start = 0; start < selection.length; start += PAGE) yield selection.slice(start, start + PAGE);
    return;
  }
  yield* keyset(database, "stored_object");
}

/** The ids of the ledger's entries, page by page. */
export function ledgerPages(database: Database): AsyncGenerator<readonly string[]> {
  return keyset(database, "ledger");
}

async function* keyset(
  database: Database,
  table: "stored_object" | "ledger",
): AsyncGenerator<readonly string[]> {
  // Qualified, or the text would be what is ordered.
  const sql = `select t.id::text from ${table} t
where t.project_id = $1::int8 and t.id > $2::int8 order by t.id limit $3::int8`;
  for (let last = "0"; ; ) {
    const page = await database.rowsOutside({ sql, parameters: [database.project.id, last, PAGE] }, idRow);
    if (page.length > 0) yield page.map(({ id }) => id);
    last = page.at(-1)?.id ?? last;
    if (page.length < PAGE) return;
  }
}
