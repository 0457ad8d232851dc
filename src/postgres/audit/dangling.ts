/** What lacks something, or is left over: each told by one statement, without reading objects or volumes. */

import { z } from "zod";
import { dataClassNamed, dataClassNames } from "../../data/data-registry.js";
import { ForceFieldData } from "../../data/force-field-data.js";
import { ARCHIVE_IS_FREE, ARCHIVE_IS_NOT_KEPT, VOLUME_IS_FREE } from "../archives/sweep-conditions.js";
import { DEFAULT_GRACE_SECONDS } from "../archives/sweep-report.js";
import type { Database } from "../database/database.js";
import type { ProblemKind, VerifyProblem } from "./verify-report.js";

const danglingRow = z.object({ key: z.string().nullable(), detail: z.string() });

/** A statement that finds keys and details; its parameters are the project, null or the keys to look at, and others. */
interface DanglingCheck {
  readonly kind: ProblemKind;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Whether what it finds belongs to no object. */
  readonly isOrphan?: true;
}

const AMONG_KEYS = "o.project_id = $1::int8 and ($2::text[] is null or o.key = any($2::text[]))";

function checks(): readonly DanglingCheck[] {
  return [
    {
      kind: "archive-missing",
      sql: `select o.key, o.class || ' needs an ancillary directory, and has none' as detail
from stored_object o where o.archive_id is null and o.class = any($3::text[]) and ${AMONG_KEYS}
union all
select o.key, 'its archive ' || o.archive_id || ' is not there'
from stored_object o where o.archive_id is not null and ${AMONG_KEYS}
  and not exists (select from archive a where a.project_id = o.project_id and a.id = o.archive_id)`,
      parameters: [classesWith("required")],
    },
    {
      kind: "archive-unexpected",
      sql: `select o.key, o.class || ' has no ancillary directory, but archive ' || o.archive_id || ' is there' as detail
from stored_object o where o.archive_id is not null and o.class = any($3::text[]) and ${AMONG_KEYS}`,
      parameters: [classesWith("none")],
    },
    {
      kind: "force-field-missing",
      sql: `select o.key, 'no force field is stored under the key "' || o.force_field_id || '"' as detail
from stored_object o where o.force_field_id is not null and ${AMONG_KEYS}
  and not exists (select from stored_object f
    where f.project_id = o.project_id and f.key = o.force_field_id and f.class = $3::text)`,
      parameters: [ForceFieldData.declaration.name],
    },
    {
      kind: "ledger-mismatch",
      sql: `select o.key, coalesce('the last entry of the ledger, ' || l.id || ', says that it was removed',
  'the ledger has no entry of it') as detail
from stored_object o
left join lateral (select l.id, l.event from ledger l
  where l.project_id = o.project_id and l.object_key = o.key order by l.id desc limit 1) l on true
where (l.id is null or l.event = 'removed') and ${AMONG_KEYS}
union all
select l.object_key, 'nothing is there, but the last entry of the ledger, ' || l.id || ', says that it was ' || l.event
from ledger l
where l.project_id = $1::int8 and $2::text[] is null and l.event <> 'removed'
  and not exists (select from stored_object o where o.project_id = l.project_id and o.key = l.object_key)
  and not exists (select from ledger n
    where n.project_id = l.project_id and n.object_key = l.object_key and n.id > l.id)`,
      parameters: [],
    },
    {
      kind: "archive-unreferenced",
      isOrphan: true,
      sql: `select null as key, 'archive ' || a.id || ' of ' || a.size_bytes || ' bytes belongs to no object' as detail
from archive a
where a.project_id = $1::int8 and $2::text[] is null and ${ARCHIVE_IS_FREE} and ${ARCHIVE_IS_NOT_KEPT}`,
      parameters: [],
    },
    {
      kind: "volume-unreferenced",
      isOrphan: true,
      // What is claimed by a store under way is not left over, nor is what a collection would still leave alone: a
      // store that was refused leaves volumes behind, and nobody can do anything about them before.
      sql: `select null as key, 'volume ' || v.id || ' (' || v.sha256 || ') belongs to no archive' as detail
from archive_volume v
where v.project_id = $1::int8 and $2::text[] is null and v.staged_until < clock_timestamp() - make_interval(secs => $3::float8)
  and ${VOLUME_IS_FREE}`,
      parameters: [DEFAULT_GRACE_SECONDS],
    },
  ];
}

function classesWith(ancillary: "required" | "none"): readonly string[] {
  return dataClassNames().filter((name) => dataClassNamed(name)?.declaration.ancillary === ancillary);
}

/** What dangles at this moment, of the objects with these keys or of everything. */
export async function danglingThings(
  database: Database,
  keys: readonly string[] | undefined,
): Promise<readonly VerifyProblem[]> {
  const problems: VerifyProblem[] = [];
  for (const { kind, sql, parameters, isOrphan } of checks()) {
    if (isOrphan === true && keys !== undefined) continue;
    const rows = await database.rowsOutside(
      { sql, parameters: [database.project.id, keys ?? null, ...parameters] },
      danglingRow,
    );
    problems.push(...rows.map(({ key, detail }) => ({ key, kind, detail })));
  }
  return problems;
}
