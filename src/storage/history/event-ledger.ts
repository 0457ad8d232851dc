/**
 * The ledger of a backend that keeps one: what a backend without a database supplies so that it can look back, undo
 * and be watched. All of it runs under the backend's lock.
 */

import type { StoredData } from "../../data/stored-data.js";
import type { Retrieved } from "../retrieved.js";
import type { StorageKey } from "../storage-key.js";
import type { ChangeSignal } from "./change-signal.js";
import type { LedgerPosition, StorageEvent, StorageEventKind } from "./storage-event.js";

/** A change, as it is told to the ledger once it was made. */
export interface LedgerEntry {
  readonly kind: StorageEventKind;
  readonly key: StorageKey;
  /** Name of the class of data. */
  readonly type: string;
  /** What is under the key now; none after a removal. */
  readonly current?: StoredData;
  /** What was under the key until now. */
  readonly superseded?: Retrieved;
  readonly reason?: string;
  readonly restoredFrom?: LedgerPosition;
}

export interface EventLedger {
  /** Told of changes that this process made. */
  readonly changes: ChangeSignal;
  /** How often to look for changes by other processes, in milliseconds; `Infinity` where there are none. */
  readonly pollMs: number;

  /** Takes down a change that the running transaction just made; it counts if the transaction does. */
  append(entry: LedgerEntry): Promise<void>;

  /** The events of one key, oldest first, with those of the running transaction. */
  ofKey(key: StorageKey): Promise<readonly StorageEvent[]>;

  /** Events behind a position, oldest first, not more than `limit`; the first ones of them. */
  read(after: LedgerPosition, limit: number): Promise<readonly StorageEvent[]>;

  /** Where the ledger ends now. */
  end(): Promise<LedgerPosition>;

  /** @throws {InvalidValueError} for what is no position of this ledger. */
  requirePosition(position: LedgerPosition): Promise<LedgerPosition>;

  /** A text that differs whenever there is more to read. This alone is asked for without the lock. */
  peek(): Promise<string>;
}
