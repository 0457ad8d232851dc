/** `thermostore watch`: prints what happens to the store, as it happens. */

import { InvalidValueError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import { stringifyJson } from "../../serialization/json/stringify-json.js";
import { eventMatches, requireWatchable } from "../../storage/history/event-matches.js";
import type { LedgerPosition, StorageEvent } from "../../storage/history/storage-event.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import type { CommandContext, CommandResult } from "../command-context.js";
import { eventJson } from "../event-json.js";
import { ExitCode } from "../exit-code.js";
import { eventLine } from "../human/event-line.js";
import { interruptedExitCode } from "../interruption.js";
import { requirePositionFlag } from "../position-flag.js";
import { filtersFromFlags } from "../query/filters-from-flags.js";
import { writeToStdout } from "../standard-output.js";
import { readingFlag, UsageError } from "../usage-error.js";
import { WatchState } from "../watch-state.js";
import { withStore } from "../with-store.js";
import { requestedQueries, type SelectionFlags } from "./query.js";

export interface WatchCommandFlags extends SelectionFlags {
  readonly after?: LedgerPosition;
  readonly fromStart?: boolean;
  readonly state?: string;
}

interface WatchRequest {
  readonly context: CommandContext;
  readonly className: string | undefined;
  readonly flags: WatchCommandFlags;
}

export async function watch({ context, className, flags }: WatchRequest): Promise<CommandResult> {
  const queries = await watchedQueries(className, flags);
  if (flags.after !== undefined) await requirePositionFlag("--after", flags.after);
  const state = flags.state === undefined ? undefined : await WatchState.of(flags.state);
  const exitCode = await withStore(
    context,
    async (store, signal) => {
      const start = await startOf(store, state, flags);
      context.notify(`watching from position ${start}; Ctrl-C ends it`);
      await state?.begin(start);
      const last = await print(store, queries, { context, start, state, signal }).catch(refusePosition);
      await state?.close();
      context.notify(`watched up to position ${last}; --after ${last} goes on behind it`);
      return interruptedExitCode(signal) ?? ExitCode.Done;
    },
    { onInterrupt: "finish" },
  );
  return { output: "", exitCode };
}

/** The queries of which one must match; none if everything is asked for. */
async function watchedQueries(
  className: string | undefined,
  flags: WatchCommandFlags,
): Promise<readonly DataQuery[] | undefined> {
  const isEverything = className === undefined && flags.query === undefined;
  if (isEverything && filtersFromFlags(flags).length === 0) return undefined;
  const queries = await requestedQueries(className, flags);
  return readingFlag("watch", () => queries.map(requireWatchable));
}

async function startOf(
  store: StorageBackend,
  state: WatchState | undefined,
  { after, fromStart }: WatchCommandFlags,
): Promise<LedgerPosition> {
  const saved = await state?.savedIn(store);
  if (saved !== undefined) return saved;
  if (after !== undefined) return after;
  return fromStart === true ? BEFORE_ALL : store.lastPosition();
}

const BEFORE_ALL: LedgerPosition = "0";

interface Printing {
  readonly context: CommandContext;
  readonly start: LedgerPosition;
  readonly state: WatchState | undefined;
  readonly signal: AbortSignal;
}

/** Prints events until it is interrupted, or nobody reads them any more; gives the last position. */
async function print(
  store: StorageBackend,
  queries: readonly DataQuery[] | undefined,
  { context: { json, notify }, start, state, signal }: Printing,
): Promise<LedgerPosition> {
  let last = start;
  // All events, so that the position also passes those that nobody asked for.
  for await (const event of store.watch(undefined, { after: start, signal, onNotice: notify })) {
    if (isAskedFor(event, queries)) {
      const line = json ? stringifyJson(eventJson(event)) : eventLine(event);
      if (!(await writeToStdout(`${line}\n`))) break;
    }
    last = event.position;
    state?.passed(event);
  }
  return last;
}

function refusePosition(error: unknown): never {
  if (!(error instanceof InvalidValueError) || error.field !== "after") throw error;
  throw new UsageError(`${error.value} ${error.reason}.`, { cause: error });
}

function isAskedFor(event: StorageEvent, queries: readonly DataQuery[] | undefined): boolean {
  return queries === undefined || queries.some((query) => eventMatches(event, query));
}
