/** What commands that move data are told to take: a selection, or everything. */

import type { DataQuery } from "../../query/data-query.js";
import { requestedQueries, type SelectionFlags } from "../commands/query.js";
import { FILTER_NAMES } from "./filter-flags.js";

/**
 * The queries that class and filters stand for; `undefined` where there are neither, which means everything.
 *
 * @throws {UsageError} for flags that cannot be read, or do not go together.
 */
export async function selectedQueries(
  className: string | undefined,
  flags: SelectionFlags,
): Promise<readonly DataQuery[] | undefined> {
  // Among the flags are those that every command has.
  const isSelection = className !== undefined || ["query", ...FILTER_NAMES].some((name) => name in flags);
  return isSelection ? requestedQueries(className, flags) : undefined;
}
