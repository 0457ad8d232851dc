/** How many objects match. */

import { z } from "zod";
import type { Database } from "../database/database.js";
import { MatchStatement, type Question } from "./match-statement.js";

const countRow = z.object({ count: z.coerce.number() });

export async function countMatches(database: Database, question: Question): Promise<number> {
  const statement = new MatchStatement(question).with({ columns: "count(*)::text as count" });
  const [row] = await database.rows(statement, countRow);
  return row?.count ?? 0;
}
