/** What a pooler in transaction mode cannot do: keep one connection for somebody. */

import { DatabaseConnectionError } from "../../database-errors.js";
import type { FirstConnection } from "./first-connection.js";

/**
 * @param need what needs a connection that stays, as the subject of a sentence.
 * @throws {DatabaseConnectionError} if a pooler stands between.
 * @example requireDirect(first, "pg_dump needs")
 */
export function requireDirect(
  { isPooled, target }: Pick<FirstConnection, "isPooled" | "target">,
  need: string,
): void {
  if (!isPooled) return;
  throw new DatabaseConnectionError(
    `${target.description} is a pooler that gives every transaction another connection, and ${need} one that stays. ` +
      "Name the address of the server itself in THERMOSTORE_DIRECT_URL or --database.",
    undefined,
  );
}
