/** `thermostore query`: finds objects. */

import type { DataQuery } from "../../query/data-query.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import { type CommandContext, type CommandResult, type Presentation, present } from "../command-context.js";
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
  const queries = await requestedQueries(request.className, request.flags);
  return withStore(request.context, (store) => answerQueries(store, queries, request));
}

/** The result of the command on a store of whatever kind. */
export async function answerQueries(
  store: StorageBackend,
  queries: readonly DataQuery[],
  request: QueryRequest,
): Promise<CommandResult> {
  return present(request.context, await answer(store, queries, request));
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

function answer(
  store: StorageBackend,
  queries: readonly DataQuery[],
  { context: { json }, className, flags }: QueryRequest,
): Promise<Presentation> {
  if (flags.count === true) return presentCount(store, queries);
  if (flags.distinct !== undefined) return presentDistinct(store, queries, flags.distinct);
  if (flags.why === true) return presentWhy(store, queries);
  if (flags.explain === true || flags.analyze === true) return presentExplanation(store, queries, flags);
  return presentMatches({ store, queries, flags, json, hint: () => hintFor(className, flags) });
}
