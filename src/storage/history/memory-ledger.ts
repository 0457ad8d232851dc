/** The ledger of a store in memory: a list that a transaction which fails cuts off where it was. */

import { InvalidValueError } from "../../errors.js";
import { currentUser } from "../operating-system-user.js";
import type { Retrieved } from "../retrieved.js";
import type { StorageKey } from "../storage-key.js";
import { ChangeSignal } from "./change-signal.js";
import type { EventLedger, LedgerEntry } from "./event-ledger.js";
import type { LedgerPosition, StorageEvent, SupersededVersion } from "./storage-event.js";

/** Positions are numbers of events. */
export class MemoryLedger implements EventLedger {
  readonly changes = new ChangeSignal();
  /** Nobody else can change it. */
  readonly pollMs = Number.POSITIVE_INFINITY;
  readonly #events: StorageEvent[] = [];

  async append({ superseded, ...entry }: LedgerEntry): Promise<void> {
    const event: StorageEvent = {
      ...entry,
      position: String(this.#events.length + 1),
      at: new Date(),
      by: currentUser(),
    };
    this.#events.push(superseded === undefined ? event : { ...event, superseded: versionOf(superseded) });
    this.changes.notify();
  }

  async ofKey(key: StorageKey): Promise<readonly StorageEvent[]> {
    return this.#events.filter((event) => event.key === key);
  }

  async read(after: LedgerPosition, limit: number): Promise<readonly StorageEvent[]> {
    return this.#events.slice(Number(after), Number(after) + limit);
  }

  async end(): Promise<LedgerPosition> {
    return String(this.#events.length);
  }

  async requirePosition(position: LedgerPosition): Promise<LedgerPosition> {
    if (/^\d{1,15}$/.test(position) && Number(position) <= this.#events.length) return position;
    throw new InvalidValueError("after", position, "is no position of this ledger");
  }

  async peek(): Promise<string> {
    return String(this.#events.length);
  }

  /** A function that forgets all events from now on. */
  savepoint(): () => void {
    const { length } = this.#events;
    return () => {
      this.#events.length = length;
    };
  }
}

function versionOf({ object, storedAt, storedBy, ancillary }: Retrieved): SupersededVersion {
  return {
    object,
    storedAt: storedAt ?? new Date(0),
    ...(storedBy === undefined ? {} : { storedBy }),
    ...(ancillary === undefined ? {} : { ancillary }),
  };
}
