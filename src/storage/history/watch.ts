/**
 * Watching a store: the loop that makes an iterable of a ledger. It reads a few events at a time and no more
 * before these are taken, so that a slow reader costs no memory.
 */

import type { StoredData } from "../../data/stored-data.js";
import type { DataQuery } from "../../query/data-query.js";
import type { OpenEventFeed } from "./event-feed.js";
import { eventMatches, requireWatchable } from "./event-matches.js";
import type { LedgerPosition, StorageEvent, WatchOptions } from "./storage-event.js";

/** Each event holds up to two objects. */
const EVENTS_PER_READ = 32;

/** What a watch is told by its backend. */
interface WatchSource {
  readonly open: OpenEventFeed;
  /** Comes when the backend is closed. */
  readonly closing: AbortSignal;
}

/**
 * Events as they happen, to be read once. It holds nothing before the first is asked for, and gives up what it
 * holds when it ends: by its signal, by `return()`, as leaving a loop over it does, or when the store is closed.
 */
export class Watch<T extends StoredData = StoredData>
  implements AsyncIterableIterator<StorageEvent<T>, void, undefined>, AsyncDisposable
{
  readonly #ending = new AbortController();
  readonly #events: AsyncGenerator<StorageEvent<T>, void, undefined>;
  #position: LedgerPosition | undefined;

  /** @throws {InvalidValueError} for a query that cannot be watched for. */
  constructor(query: DataQuery<T> | undefined, options: WatchOptions, source: WatchSource) {
    if (query !== undefined) requireWatchable(query);
    this.#events = this.#run(query, options, source);
  }

  /**
   * Where it is: all that happened up to here was given, or does not match. `undefined` until it has begun.
   *
   * @example const resumed = store.watch(query, { after: watch.position });
   */
  get position(): LedgerPosition | undefined {
    return this.#position;
  }

  next(): Promise<IteratorResult<StorageEvent<T>, void>> {
    return this.#events.next();
  }

  /** Ends the watch, also while the next event is being waited for. */
  return(): Promise<IteratorResult<StorageEvent<T>, void>> {
    this.#ending.abort();
    return this.#events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async *#run(
    query: DataQuery<T> | undefined,
    { after, signal: wanted }: WatchOptions,
    { open, closing }: WatchSource,
  ): AsyncGenerator<StorageEvent<T>, void, undefined> {
    const { signal } = this.#ending;
    const sources = [closing, ...(wanted === undefined ? [] : [wanted])];
    const end = (): void => this.#ending.abort();
    for (const source of sources) source.addEventListener("abort", end);
    if (sources.some(({ aborted }) => aborted)) end();
    try {
      if (!signal.aborted) yield* this.#read(query, after, open);
    } catch (error) {
      // Whatever was under way when it was told to end has failed with that.
      if (!signal.aborted) throw error;
    } finally {
      for (const source of sources) source.removeEventListener("abort", end);
    }
  }

  async *#read(
    query: DataQuery<T> | undefined,
    after: LedgerPosition | undefined,
    open: OpenEventFeed,
  ): AsyncGenerator<StorageEvent<T>, void, undefined> {
    const { signal } = this.#ending;
    await using feed = await open(signal);
    let position = await feed.start(after);
    while (!signal.aborted) {
      this.#position = position;
      const events = await feed.read(position, EVENTS_PER_READ);
      for (const event of events) {
        if (signal.aborted) return;
        position = event.position;
        this.#position = position;
        if (isAskedFor(event, query)) yield event;
      }
      if (events.length === 0) await feed.changed();
    }
  }
}

function isAskedFor<T extends StoredData>(
  event: StorageEvent,
  query: DataQuery<T> | undefined,
): event is StorageEvent<T> {
  return query === undefined || eventMatches(event, query);
}
