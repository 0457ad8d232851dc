/** What refers to an object: found by the column of force fields, and where a class has none, in its JSON. */

import { z } from "zod";
import { jsonName } from "../../data/attribute.js";
import { dataClassNamed } from "../../data/data-registry.js";
import { REFERENCE, referringClasses } from "../../storage/dependents.js";
import type { Dependent } from "../../storage/remove-options.js";
import type { RowSource } from "../database/row-source.js";
import type { Project } from "../projects/project.js";

const dependentRow = z.object({ key: z.string(), class: z.string() });

// Queryable attributes stand in match_values, also of classes that this process does not know.
const DEPENDENTS_SQL = `select key, class from (
  select id, key, class from stored_object where project_id = $1::text::int8 and force_field_id = $2::text
  union
  select id, key, class from stored_object
  where project_id = $1::text::int8
    and match_values @> jsonb_build_object('${jsonName(REFERENCE)}', $2::text)
  union
  select id, key, class from stored_object
  where project_id = $1::text::int8 and class = any($3::text[])
    and payload ->> '${jsonName(REFERENCE)}' = $2::text) dependent
order by id`;

/** The objects that refer to a key, in the order in which they were stored. */
export async function findDependents(
  source: RowSource,
  project: Project,
  key: string,
): Promise<readonly Dependent[]> {
  const rows = await source.rows(
    { sql: DEPENDENTS_SQL, parameters: [project.id, key, classesWithoutIndex()] },
    dependentRow,
  );
  return rows.map((row) => ({ key: row.key, type: row.class }));
}

function classesWithoutIndex(): readonly string[] {
  return referringClasses().filter((name) => {
    const reference = dataClassNamed(name)?.declaration.attributes.get(REFERENCE);
    return reference?.column === undefined && reference?.query !== true;
  });
}
