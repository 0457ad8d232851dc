/**
 * The statement that reads events. Nothing is kept twice: the version that an event left behind is what the key's
 * next entry put away, or else what is under the key now; one statement finds both, so that they fit.
 */

import type { LedgerPosition } from "../../storage/history/storage-event.js";
import type { Project } from "../projects/project.js";
import type { CompiledQuery } from "../search/compiled-query.js";

/** Which events are read, in the order of the ledger. */
export interface EventSelection {
  /** Only those behind this place. */
  readonly after?: LedgerPosition | undefined;
  /** Only those up to and with this place. */
  readonly upTo?: LedgerPosition | undefined;
  /** Only those of this key. */
  readonly key?: string | undefined;
  /** How many at most. Default: all. */
  readonly limit?: number | undefined;
  /** Which of them, if there are more than the limit. Default: the first. */
  readonly end?: "first" | "last";
}

const COLUMNS = `l.id::text, l.event::text, l.object_key, l.class, l.happened_at, l.happened_by, l.reason,
  l.operation_id::text, l.restored_from_id::text, l.superseded_payload::text, l.superseded_archive_id::text,
  l.superseded_archive_released_at, l.superseded_created_at, l.superseded_created_by,
  case when l.event <> 'removed' then
    case when next.id is null then o.payload else next.superseded_payload end::text end as current_payload`;

const JOINS = `left join lateral (
  select n.id, n.superseded_payload from ledger n
  where n.project_id = l.project_id and n.object_key = l.object_key and n.id > l.id order by n.id limit 1) next on true
left join lateral (
  select o.payload from stored_object o
  where o.project_id = l.project_id and o.key = l.object_key and next.id is null limit 1) o on true`;

/** Entries of transactions that are under way are not seen, though entries with higher numbers may be. */
export function compileEvents(
  project: Project,
  { after, upTo, key, limit, end = "first" }: EventSelection,
): CompiledQuery {
  const sql = `select ${COLUMNS}
from (select * from ledger
  where project_id = $1::text::int8
    and ($2::text is null or id > $2::text::int8) and ($3::text is null or id <= $3::text::int8)
    and ($4::text is null or object_key = $4::text)
  order by id${end === "last" ? " desc" : ""} limit $5::text::int8) l
${JOINS}
order by l.id`;
  const parameters = [
    project.id,
    after ?? null,
    upTo ?? null,
    key ?? null,
    limit === undefined ? null : String(limit),
  ];
  // What is given decides which index serves.
  return { sql, parameters, isPlannedEachTime: true };
}
