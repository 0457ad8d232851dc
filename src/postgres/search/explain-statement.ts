/** How the server answers a statement. */

import { z } from "zod";
import type { Explanation } from "../../storage/search/search.js";
import type { Database } from "../database/database.js";
import type { CompiledQuery } from "./compiled-query.js";

const planRow = z.object({ "QUERY PLAN": z.string() });

/** The plan; with `analyze` the statement is run, and what it took is told. */
export async function explainStatement(
  database: Database,
  { sql, parameters }: CompiledQuery,
  { analyze }: { readonly analyze: boolean },
): Promise<Explanation> {
  const how = analyze ? "explain (analyze, buffers)" : "explain";
  const rows = await database.rows({ sql: `${how}\n${sql}`, parameters }, planRow);
  return { sql, parameters, plan: rows.map((row) => row["QUERY PLAN"]) };
}
