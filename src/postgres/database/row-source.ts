/** Whatever gives the rows of statements: a database, or a single connection to one whose schema is not known. */

import type pg from "pg";
import type { z } from "zod";
import type { CompiledQuery } from "../search/compiled-query.js";

export interface RowSource {
  /** The rows of a statement, each checked against a schema. */
  rows<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]>;
}

/** The rows that a connection, or a pool of them, gives; errors come as the driver has them. */
export function rowSource(client: pg.ClientBase | pg.Pool): RowSource {
  return {
    async rows({ sql, parameters }, rowSchema) {
      const { rows } = await client.query(sql, [...parameters]);
      return rows.map((row) => rowSchema.parse(row));
    },
  };
}
