/** The events of a database, for one watch: on a connection of its own, woken by notifications. */

import { UnsupportedOperationError } from "../../errors.js";
import { ChangeSignal } from "../../storage/history/change-signal.js";
import type { EventFeed } from "../../storage/history/event-feed.js";
import type { LedgerPosition, StorageEvent, WatchOptions } from "../../storage/history/storage-event.js";
import type { ArchiveStore } from "../archives/archive-store.js";
import { compileEvents } from "../ledger/compile-events.js";
import { storageEvent } from "../ledger/ledger-entry.js";
import { requirePosition } from "../ledger/ledger-position.js";
import type { Project } from "../projects/project.js";
import { LedgerLink, type LinkSource } from "./ledger-link.js";
import { settledEnd } from "./settled-end.js";

const POLL_MS = 5000;
/** Where no notifications come. */
const POOLED_POLL_MS = 1000;

interface FeedSource extends LinkSource {
  readonly isInTransaction: boolean;
  readonly project: Project;
}

/** Reads what is settled, and no further. */
export class PostgresFeed implements EventFeed {
  readonly #source: FeedSource;
  readonly #archives: ArchiveStore;
  readonly #link: LedgerLink;
  readonly #changes: ChangeSignal;
  readonly #pollMs: number;
  readonly #signal: AbortSignal;
  #seen = 0;
  /** All entries up to here are settled, and there may be some that were not read. */
  #settled: LedgerPosition = "0";

  private constructor(
    source: FeedSource,
    archives: ArchiveStore,
    link: LedgerLink,
    changes: ChangeSignal,
    pollMs: number,
    signal: AbortSignal,
  ) {
    this.#source = source;
    this.#archives = archives;
    this.#link = link;
    this.#changes = changes;
    this.#pollMs = pollMs;
    this.#signal = signal;
  }

  /**
   * @throws {UnsupportedOperationError} inside a transaction.
   * @throws {DatabaseConnectionError} if the server cannot be reached.
   */
  static async open(
    source: FeedSource,
    archives: ArchiveStore,
    { pollMs = source.isPooled ? POOLED_POLL_MS : POLL_MS, onNotice: notice = () => {} }: WatchOptions,
    signal: AbortSignal,
  ): Promise<PostgresFeed> {
    requireOutside(source);
    const changes = new ChangeSignal();
    const link = await LedgerLink.open(source, { changes, signal, notice });
    return new PostgresFeed(source, archives, link, changes, pollMs, signal);
  }

  start(after: LedgerPosition | undefined): Promise<LedgerPosition> {
    const signal = this.#signal;
    if (after === undefined)
      return this.#link.run((ask) => settledEnd(ask, this.#source.project, { signal }));
    const position = requirePosition("after", after);
    return this.#link.run(async (ask) => {
      this.#settled = await settledEnd(ask, this.#source.project, { after: position, signal });
      return position;
    });
  }

  read(after: LedgerPosition, limit: number): Promise<readonly StorageEvent[]> {
    requireOutside(this.#source);
    return this.#link.run(async (ask) => {
      // Before it reads: a change that comes meanwhile is looked at again.
      this.#seen = this.#changes.count;
      const settled = this.#settled;
      // Not to be relied on behind a connection that breaks: another server may take over.
      this.#settled = "0";
      const upTo =
        BigInt(settled) > BigInt(after)
          ? settled
          : await settledEnd(ask, this.#source.project, { after, signal: this.#signal });
      if (upTo === after) return [];
      const rows = await ask(compileEvents(this.#source.project, { after, upTo, limit }));
      this.#settled = upTo;
      return rows.map((row) => storageEvent(row, this.#archives));
    });
  }

  changed(): Promise<void> {
    return this.#changes.waitBeyond(this.#seen, this.#pollMs, this.#signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }
}

/** What a transaction writes happens when it is over; a watch that waits inside of it waits for itself. */
function requireOutside({ isInTransaction }: FeedSource): void {
  if (!isInTransaction) return;
  throw new UnsupportedOperationError("watch", "a transaction cannot be watched from inside; end it first.");
}
