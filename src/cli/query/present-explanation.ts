/** How a query is answered: the statement and its plan. */

import type { DataQuery } from "../../query/data-query.js";
import type { JsonValue } from "../../serialization/json/json-value.js";
import type { Explanation } from "../../storage/search/search.js";
import { pairsText } from "../human/table.js";
import type { Answer } from "./answer.js";
import { orderedQueries, type ResultFlags } from "./result-options.js";

/** `{explanations: [{class, sql, parameters, plan}]}` */
export function presentExplanation(
  queries: readonly DataQuery[],
  { order, limit, analyze }: ResultFlags,
): Answer {
  const ordered = orderedQueries(queries, order);
  return async (store) => {
    const explanations: (readonly [className: string, explanation: Explanation])[] = [];
    for (const { query, order } of ordered) {
      const search = store.search(query, { order, ...(limit === undefined ? {} : { limit }) });
      explanations.push([
        query.dataClass.declaration.name,
        await search.explain({ analyze: analyze === true }),
      ]);
    }
    return {
      json: () => ({
        explanations: explanations.map(([name, { sql, parameters, plan }]) => ({
          class: name,
          sql,
          parameters: parameters.map(parameterJson),
          plan,
        })),
      }),
      text: () => explanations.map(([name, explanation]) => explanationText(name, explanation)).join("\n\n"),
    };
  };
}

function explanationText(name: string, { sql, parameters, plan }: Explanation): string {
  const values = parameters.map((value, index) => [`$${index + 1}`, parameterText(value)] as const);
  const listed = values.length === 0 ? [] : ["", pairsText(values)];
  return [`-- ${name}`, sql, ...listed, "", ...plan].join("\n");
}

function parameterJson(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(parameterJson);
  return typeof value === "string" || typeof value === "boolean" || value === null ? value : String(value);
}

const MAX_LENGTH = 100;

function parameterText(value: unknown): string {
  const text = JSON.stringify(parameterJson(value));
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
