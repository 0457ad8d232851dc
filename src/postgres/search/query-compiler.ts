/** The statements that read matches: whole objects in the order of storing, and in any other order. */

import type { CompiledQuery } from "./compiled-query.js";
import { MatchStatement, type Question } from "./match-statement.js";

/** What is read of an object. */
export const MATCH_COLUMNS =
  "o.key, o.class, o.payload::text as payload, o.match_values::text as match_values, o.archive_id, o.updated_at, o.updated_by";

/**
 * The statement that answers a query: one row per match, in the order in which objects were stored.
 *
 * @example
 * const { dataClass, tree } = new SimulationDataQuery({ numberOfMolecules: 256 });
 * compileQuery({ project, dataClass, tree })
 * // { sql: "select … where o.project_id = $1::text::int8 and o.class = $2::text
 * //     and o.number_of_molecules = $3::text::int8 order by o.id",
 * //   parameters: ["1", "StoredSimulationData", "256"] }
 */
export function compileQuery(
  question: Question,
  { limit }: { readonly limit?: number | undefined } = {},
): CompiledQuery {
  const statement = new MatchStatement(question);
  return statement.with({
    columns: MATCH_COLUMNS,
    tail: [
      "order by o.id",
      ...(limit === undefined ? [] : [`limit ${statement.parameters.add(String(limit), "int8")}`]),
    ],
  });
}
