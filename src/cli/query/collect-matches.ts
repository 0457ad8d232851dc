/** Collects the matches of one query or several, up to a limit, as summaries: no object is read for them. */

import { InvalidValueError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import type { Summary } from "../../storage/search/summary.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import { shortClassName } from "../class-names.js";
import { UsageError } from "../usage-error.js";
import type { OrderedQuery } from "./result-options.js";

/** What a query found. */
export interface Found {
  readonly query: DataQuery;
  readonly summaries: readonly Summary[];
}

/** The matches of all queries. */
export interface Matches {
  readonly found: readonly Found[];
  readonly total: number;
  /** What `--after` goes on with, if there is more. */
  readonly next?: string;
}

/** Where to begin: with which of the queries, and behind which of its matches. */
interface Start {
  readonly index: number;
  readonly token: string | undefined;
}

interface Wanted {
  readonly limit: number | undefined;
  readonly start: Start;
}

/**
 * The matches, in order, up to the limit.
 *
 * @throws {UsageError} for a token that is of other filters or of another order.
 */
export async function collectMatches(
  store: StorageBackend,
  queries: readonly OrderedQuery[],
  { limit, start }: Wanted,
): Promise<Matches> {
  const found: Found[] = [];
  let total = 0;
  for (const [index, ordered] of queries.entries()) {
    if (index < start.index) continue;
    const token = index === start.index ? start.token : undefined;
    const left = limit === undefined ? undefined : limit - total;
    if (left !== undefined && left <= 0) {
      if (!(await hasMatches(store, ordered))) continue;
      return { found, total, next: tokenOf(ordered, "") };
    }
    const { items, next } = await read(store, ordered, left, token);
    if (items.length > 0) found.push({ query: ordered.query, summaries: items });
    total += items.length;
    if (next !== undefined) return { found, total, next: tokenOf(ordered, next) };
  }
  return { found, total };
}

interface Read {
  readonly items: readonly Summary[];
  readonly next?: string;
}

async function read(
  store: StorageBackend,
  { query, order }: OrderedQuery,
  limit: number | undefined,
  token: string | undefined,
): Promise<Read> {
  const search = store.search(query, { order });
  if (limit !== undefined) return search.page(limit, token).catch(refuseToken);
  const items: Summary[] = [];
  if (token === undefined) {
    for await (const summary of search.summaries()) items.push(summary);
    return { items };
  }
  for (let after: string | undefined = token; after !== undefined; ) {
    const page: Read = await search.page(ALL_THE_REST, after).catch(refuseToken);
    items.push(...page.items);
    after = page.next;
  }
  return { items };
}

const ALL_THE_REST = 1000;

async function hasMatches(store: StorageBackend, { query }: OrderedQuery): Promise<boolean> {
  return (await store.search(query).page(1)).items.length > 0;
}

/** A token names the class that comes next: each class has pages of its own. */
function tokenOf({ query }: OrderedQuery, next: string): string {
  return `${shortClassName(query.dataClass.declaration.name)}:${next}`;
}

/**
 * Where `--after` says that they begin.
 *
 * @throws {UsageError} for what is not the `next` of these queries.
 */
export function startOf(queries: readonly OrderedQuery[], after: string | undefined): Start {
  if (after === undefined) return { index: 0, token: undefined };
  const colon = after.indexOf(":");
  const name = after.slice(0, Math.max(colon, 0));
  const index = queries.findIndex(({ query }) => shortClassName(query.dataClass.declaration.name) === name);
  if (colon < 1 || index === -1) throw notANext();
  const token = after.slice(colon + 1);
  return { index, token: token === "" ? undefined : token };
}

function refuseToken(error: unknown): never {
  if (error instanceof InvalidValueError && error.field === "after") throw notANext(error);
  throw error;
}

function notANext(cause?: Error): UsageError {
  return new UsageError(
    "--after: is not what the page before ended with; give it together with the same filters and order.",
    { cause },
  );
}
