/** What a watch reads: the events of a ledger, and a way to learn that there are more. */

import type { LedgerPosition, StorageEvent } from "./storage-event.js";

/** The events of one ledger, for one watch. Disposing of it gives up whatever it holds. */
export interface EventFeed extends AsyncDisposable {
  /**
   * The position to read from: the given one, or the end of the ledger.
   *
   * @throws {InvalidValueError} (`after`) for what is no position of this ledger.
   */
  start(after: LedgerPosition | undefined): Promise<LedgerPosition>;

  /**
   * The next events behind a position, in order, at most `limit`; none if there are none yet. No event will
   * ever appear before the last one that was given.
   */
  read(after: LedgerPosition, limit: number): Promise<readonly StorageEvent[]>;

  /** Waits until there may be more than the last `read` found. It may also come back in vain. */
  changed(): Promise<void>;
}

/** Opens a feed. All that it waits for ends when the signal comes. */
export type OpenEventFeed = (signal: AbortSignal) => Promise<EventFeed>;
