/** The feed of a ledger that is simply there to be read, in memory or in a file. */

import type { ChangeSignal } from "./change-signal.js";
import type { EventFeed } from "./event-feed.js";
import type { LedgerPosition, StorageEvent } from "./storage-event.js";

/** A ledger whose events are all there up to its end. */
export interface ReadableLedger {
  /** The events behind a position, oldest first, at most `limit`. */
  read(after: LedgerPosition, limit: number): Promise<readonly StorageEvent[]>;
  /** The position behind the latest event. */
  end(): Promise<LedgerPosition>;
  /** @throws {InvalidValueError} (`after`) for what is no position of this ledger. */
  requirePosition(after: LedgerPosition): Promise<LedgerPosition>;
  /** A text that differs whenever there is more to read; it is asked for often, and without a lock. */
  peek(): Promise<string>;
}

export interface LedgerFeedOptions {
  /** Told of changes by this process. */
  readonly changes: ChangeSignal;
  /** How often to look for changes by others, in milliseconds; `Infinity` where there are no others. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
}

/** Reads a ledger when it is told of a change, and now and then. */
export class LedgerFeed implements EventFeed {
  readonly #ledger: ReadableLedger;
  readonly #options: LedgerFeedOptions;
  #seen = 0;
  #peeked = "";

  constructor(ledger: ReadableLedger, options: LedgerFeedOptions) {
    this.#ledger = ledger;
    this.#options = options;
  }

  start(after: LedgerPosition | undefined): Promise<LedgerPosition> {
    return after === undefined ? this.#ledger.end() : this.#ledger.requirePosition(after);
  }

  async read(after: LedgerPosition, limit: number): Promise<readonly StorageEvent[]> {
    // Before it reads: a change that comes meanwhile is looked at again.
    this.#seen = this.#options.changes.count;
    this.#peeked = await this.#ledger.peek();
    return this.#ledger.read(after, limit);
  }

  async changed(): Promise<void> {
    const { changes, pollMs, signal } = this.#options;
    do await changes.waitBeyond(this.#seen, pollMs, signal);
    while (changes.count === this.#seen && !signal.aborted && (await this.#ledger.peek()) === this.#peeked);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
