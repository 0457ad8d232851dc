/**
 * Finds out which criteria of a question many objects meet, for roles that are bound by the server's policies. What is
 * looked up by a function is looked up whole; where that is much, the server better goes through what else is asked
 * for. Of its own indexes it would know.
 */

import { z } from "zod";
import type { Criterion } from "../../query/criterion.js";
import type { Database } from "../database/database.js";
import type { CompileContext } from "./compile-context.js";
import { ParameterList } from "./compiled-query.js";
import type { Question } from "./match-statement.js";
import { lookupCall } from "./restricted-lookup.js";

/** Fewer are collected and sorted in a few milliseconds; of more, the first few are met soon on any way. */
const MANY = 5000;

const frequentRow = z.object({ frequent: z.string() });
const flags = z.array(z.boolean());

/** The question, knowing which of its criteria are better not looked up by. */
export async function findFrequent(question: Question, database: Database): Promise<Question> {
  const { project, tree } = question;
  if (!project.isRestricted) return question;
  const { declaration } = question.dataClass;
  const parameters = new ParameterList();
  const projectId = parameters.add(project.id, "int8");
  const className = parameters.add(declaration.name);
  const context: CompileContext = { parameters, project, projectId, declaration, className, use: "lookup" };
  const candidates = lookedUpIn(tree).flatMap((criterion) => {
    const call = lookupCall(criterion, context, MANY);
    return call === undefined ? [] : [{ criterion, call }];
  });
  if (candidates.length === 0) return question;
  const counts = candidates.map(({ call }) => `(select count(*) from ${call}) >= ${MANY}`);
  const [row] = await database.rows(
    {
      sql: `select array_to_json(array[${counts.join(",\n  ")}])::text as frequent`,
      parameters: parameters.values,
    },
    frequentRow,
  );
  const isFrequent = flags.parse(JSON.parse(row?.frequent ?? "[]"));
  const frequent = candidates.filter((_candidate, index) => isFrequent[index] === true);
  return { ...question, frequent: new Set(frequent.map(({ criterion }) => criterion)) };
}

/** The criteria by which objects may be looked up: by what must not be so, none are. */
function lookedUpIn(criterion: Criterion): readonly Criterion[] {
  switch (criterion.kind) {
    case "allOf":
    case "anyOf":
      return criterion.criteria.flatMap(lookedUpIn);
    case "not":
      return [];
    default:
      return [criterion];
  }
}
