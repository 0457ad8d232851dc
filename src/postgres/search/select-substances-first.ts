/**
 * Looks up the substances of a query before its objects. Where only the first few objects are wanted, everything
 * hangs on how many there are: of a rare substance all are fetched and sorted, of a frequent one the first few are
 * found on the way through an index. The server knows that of ids, but not of a subquery.
 */

import { z } from "zod";
import type { Database } from "../database/database.js";
import { ParameterList } from "./compiled-query.js";
import { selectionOf } from "./criterion-list.js";
import type { Question } from "./match-statement.js";

const idRow = z.object({ id: z.string() });

/** The question with the ids of the substances that its criteria about components select, if it has such. */
export async function selectSubstancesFirst(question: Question, database: Database): Promise<Question> {
  const parameters = new ParameterList();
  const { project } = question;
  const { declaration } = question.dataClass;
  const projectId = parameters.add(project.id, "int8");
  const context = { parameters, project, projectId, declaration, className: "", use: "lookup" } as const;
  const selection = selectionOf(question.tree.criteria, context);
  if (selection === undefined) return question;
  const rows = await database.rows(
    {
      sql: `select distinct selected.id::text as id from (${selection}) as selected (id)`,
      parameters: parameters.values,
    },
    idRow,
  );
  return { ...question, selected: rows.map(({ id }) => id) };
}
