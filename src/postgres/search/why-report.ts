/**
 * Why a query matches what it does. The server holds every object of the class against every criterion, once to
 * count and once for the near misses: that takes time proportional to the class, and reads no payload.
 */

import { z } from "zod";
import type { Criterion } from "../../query/criterion.js";
import type { DataQuery } from "../../query/data-query.js";
import type { Nearest } from "../../query/nearness.js";
import { stateDistance } from "../../query/nearness.js";
import type { Summary } from "../../storage/search/summary.js";
import { NEAR_MISSES, type NearMiss, type WhyReport } from "../../storage/search/why.js";
import type { Database } from "../database/database.js";
import { type CompiledQuery, ParameterList } from "./compiled-query.js";
import { compileCriterion } from "./criterion-compiler.js";
import type { Question } from "./match-statement.js";
import { summaryColumns, type TextRow, toSummary } from "./summary-row.js";

const countRow = z.object({
  total: z.coerce.number(),
  matching: z.coerce.number(),
  meeting: z.string(),
  alone: z.string(),
});
const counts = z.array(z.number());
const flags = z.array(z.boolean());
const missRow = z.custom<TextRow>();

/** @param question the query as it can be compiled; its criteria are those of the query, one for one. */
export async function whyReport(
  database: Database,
  { tree: { criteria }, nearest }: DataQuery,
  question: Question,
): Promise<WhyReport> {
  const [row] = await database.rows(countStatement(question), countRow);
  const { total, matching } = row ?? { total: 0, matching: 0 };
  const meeting = counts.parse(JSON.parse(row?.meeting ?? "[]"));
  const alone = counts.parse(JSON.parse(row?.alone ?? "[]"));
  const misses = matching === total ? [] : await database.rows(missStatement(question), missRow);
  return {
    total,
    matching,
    effects: criteria.map((criterion, index) => ({
      criterion,
      meeting: meeting[index] ?? 0,
      matchingWithout: matching + (alone[index] ?? 0),
    })),
    nearMisses: misses.map((miss) => toNearMiss(miss, criteria, nearest)),
  };
}

/** Counts who meets each criterion, and who fails it alone. */
function countStatement(question: Question): CompiledQuery {
  const { tested, parameters } = testedObjects(question);
  const each = (condition: (met: string) => string): string => {
    const filters = question.tree.criteria.map(
      (_criterion, index) => `count(*) filter (where ${condition(`t.met[${index + 1}]`)})`,
    );
    return `array_to_json(array[${filters.join(", ")}]::int8[])::text`;
  };
  return {
    sql: `select count(*)::text as total, count(*) filter (where t.failures = 0)::text as matching,
  ${each((met) => met)} as meeting,
  ${each((met) => `t.failures = 1 and not ${met}`)} as alone
from ${tested}`,
    parameters: parameters.values,
  };
}

/** The objects that fail fewest; equal ones in the order of storing. */
function missStatement(question: Question): CompiledQuery {
  const { tested, projectId, parameters } = testedObjects(question);
  return {
    sql: `select ${summaryColumns({ distance: undefined })}, array_to_json(m.met)::text as met
from (select t.id, t.met, t.failures from ${tested}
  where t.failures > 0
  order by t.failures, t.id
  limit ${parameters.add(String(NEAR_MISSES), "int8")}) m
join stored_object o on o.project_id = ${projectId} and o.id = m.id
order by m.failures, m.id`,
    parameters: parameters.values,
  };
}

/** The objects of the class, `t`, with which criteria each meets and how many it fails. */
function testedObjects({ project, dataClass: { declaration }, tree }: Question): {
  readonly tested: string;
  readonly projectId: string;
  readonly parameters: ParameterList;
} {
  const parameters = new ParameterList();
  const projectId = parameters.add(project.id, "int8");
  const className = parameters.add(declaration.name);
  const context = { parameters, project, projectId, declaration, className, use: "test" } as const;
  const met = tree.criteria.map((criterion) => `(${compileCriterion(criterion, context)}) is true`);
  // Without the offsets, the server would put the conditions wherever their results are used.
  return {
    tested: `(select c.id, c.met, cardinality(array_positions(c.met, false)) as failures
  from (select o.id, array[${met.join(",\n    ")}]::bool[] as met
    from stored_object o
    where o.project_id = ${projectId} and o.class = ${className}
    offset 0) c
  offset 0) t`,
    projectId,
    parameters,
  };
}

function toNearMiss(row: TextRow, criteria: readonly Criterion[], nearest: Nearest | undefined): NearMiss {
  const met = flags.parse(JSON.parse(row.met ?? "[]"));
  return {
    summary: withDistance(toSummary(row), nearest),
    failed: criteria.filter((_criterion, index) => met[index] === false),
  };
}

function withDistance(summary: Summary, nearest: Nearest | undefined): Summary {
  const { temperatureK, pressurePa } = summary;
  if (nearest === undefined || temperatureK === undefined) return summary;
  const distance = stateDistance(nearest.state, { temperatureK, pressurePa });
  return distance === undefined ? summary : { ...summary, distance };
}
