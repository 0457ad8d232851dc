/**
 * Looks at several tables as they are at one moment, whatever others write meanwhile. It is short: while it
 * lasts, it keeps a connection, and keeps PostgreSQL from giving space back.
 */

import { z } from "zod";
import type { Database } from "../database/database.js";

/** The database at one moment. */
export interface Snapshot {
  /** The rows of a statement, each checked against a schema. */
  rows<T>(sql: string, parameters: readonly unknown[], rowSchema: z.ZodType<T>): Promise<readonly T[]>;
}

/** Reads in one snapshot. The work must not ask for another connection for bytes: there are few. */
export function inSnapshot<T>(database: Database, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return database.withByteConnection(async (client) => {
    await client.query("begin isolation level repeatable read read only");
    const result = await work({
      rows: async (sql, parameters, rowSchema) => {
        const { rows } = await client.query(sql, [...parameters]);
        return z.array(rowSchema).parse(rows);
      },
    });
    await client.query("commit");
    return result;
  });
}
