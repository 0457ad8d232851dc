/** How a query is answered: the statement and its plan. */

import type { DataQuery } from "../../query/data-query.js";
import type { JsonValue } from "../../serialization/json/json-value.js";
import type { Explanation } from "../../storage/search/search.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import type { Presentation } from "../command-context.js";
import { pairsText } from "../human/table.js";
import { orderedQueries, type ResultFlags } from "./result-options.js";

/** `{explanations: [{class, sql, parameters, plan}]}` */
export async function presentExplanation(
  store: StorageBackend,
  queries: readonly DataQuery[],
  { order, limit, analyze }: ResultFlags,
): Promise<Presentation> {
  const explanations: (readonly [className: string, explanation: Explanation])[] = [];
  for (const ordered of orderedQueries(queries, order)) {
    const search = store.search(ordered.query, {
      order: ordered.order,
      ...(limit === undefined ? {} : { limit }),
    });
    explanations.push([
      ordered.query.dataClass.declaration.name,
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
