/** What happens to a store, as its ledger tells it: to those who look back, and to those who watch. */

import type { StoredData } from "../../data/stored-data.js";
import type { AncillaryDirectory } from "../ancillary/ancillary-directory.js";
import type { StorageKey } from "../storage-key.js";

/**
 * - `stored`: new data under a new key
 * - `replaced`: another version of the same piece of data, under its key
 * - `removed`: nothing is under the key any more
 * - `restored`: an earlier version is under the key again
 */
export type StorageEventKind = "stored" | "replaced" | "removed" | "restored";

/** A place in a ledger, as text that only the same ledger reads. `"0"` is before its first event. */
export type LedgerPosition = string;

/** A version that an event put away. */
export interface SupersededVersion<T extends StoredData = StoredData> {
  readonly object: T;
  readonly storedAt: Date;
  readonly storedBy?: string;
  /** Its files, while they are kept. */
  readonly ancillary?: AncillaryDirectory;
  /** When its files were let go of, because their retention had ended. */
  readonly filesReleasedAt?: Date;
}

/** One thing that happened to one key. */
export interface StorageEvent<T extends StoredData = StoredData> {
  /** Those who saw events up to here can go on behind it. */
  readonly position: LedgerPosition;
  readonly kind: StorageEventKind;
  readonly key: StorageKey;
  /** Name of the class of data, e.g. `StoredSimulationData`. */
  readonly type: string;
  readonly at: Date;
  /** Who did it: a user of the database, or of the operating system. */
  readonly by?: string;
  readonly reason?: string;
  /** Which event put away the version that is restored. */
  readonly restoredFrom?: LedgerPosition;
  /** The version that is under the key from then on; none after a removal. */
  readonly current?: T | undefined;
  /** The version that was under the key until then. */
  readonly superseded?: SupersededVersion<T>;
}

/** What to watch for. */
export interface WatchOptions {
  /** Begin with what happened behind this place. Default: with what happens from now on. */
  readonly after?: LedgerPosition;
  /** Ends the watch. */
  readonly signal?: AbortSignal;
  /**
   * How often to look for changes without having been told of any, in milliseconds. Default: 5000 in a database,
   * 500 in a directory.
   */
  readonly pollMs?: number;
  /** Told what holds the watch up, such as a connection that is lost, and when it goes on. */
  readonly onNotice?: (text: string) => void;
}

export interface UndoOptions {
  /** The event whose superseded version is to be back. Default: the latest one of the key. */
  readonly to?: LedgerPosition;
}
