/** `thermostore query`: finds objects. */

import type { DataQuery } from "../../query/data-query.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import type { Answer } from "../query/answer.js";
import type { QueryFlags } from "../query/filter-flags.js";
import { presentCount, presentDistinct } from "../query/present-counts.js";
import { presentExplanation } from "../query/present-explanation.js";
import { presentMatches } from "../query/present-matches.js";
import { presentWhy } from "../query/present-why.js";
import { queriesFromFlags } from "../query/queries-from-flags.js";
import { hintFor } from "../query/query-hint.js";
import type { ResultFlags } from "../query/result-options.js";
import { readQuery } from "../read-input.js";
import { UsageError } from "../usage-error.js";
import { withStore } from "../with-store.js";

export interface SourceFlags {
  readonly query?: string;
}

/** The options that say what to look for. */
export type SelectionFlags = SourceFlags & QueryFlags;

export type QueryCommandFlags = SourceFlags & QueryFlags & ResultFlags;

export interface QueryRequest {
  readonly context: CommandContext;
  readonly className: string | undefined;
  readonly flags: QueryCommandFlags;
}

export async function query(request: QueryRequest): Promise<CommandResult> {
  // What is wrong with the flags is said before a server is started.
  const answer = await requestedAnswer(request);
  return withStore(request.context, async (store) => present(request.context, await answer(store)));
}

/**
 * How a store of whatever kind is asked for what the command line says.
 *
 * @throws {UsageError} for flags that cannot be read, or do not go together.
 */
export async function requestedAnswer({ context, className, flags }: QueryRequest): Promise<Answer> {
  const queries = await requestedQueries(className, flags);
  if (flags.count === true) return presentCount(queries);
  if (flags.distinct !== undefined) return presentDistinct(queries, flags.distinct);
  if (flags.why === true) return presentWhy(queries);
  if (flags.explain === true || flags.analyze === true) return presentExplanation(queries, flags);
  return presentMatches({ queries, flags, json: context.json, hint: () => hintFor(className, flags) });
}

/** @throws {UsageError} for flags that cannot be read, and for a class beside a query from a file. */
export async function requestedQueries(
  className: string | undefined,
  flags: SelectionFlags,
): Promise<readonly DataQuery[]> {
  const { query: file } = flags;
  if (file === undefined) return queriesFromFlags(className, flags);
  if (className === undefined) return [await readQuery(file)];
  throw new UsageError(`--query names the class already; leave out "${className}".`);
}
