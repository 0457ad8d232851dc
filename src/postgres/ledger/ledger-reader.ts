/** Reads the ledger as events. */

import { z } from "zod";
import type { LedgerPosition } from "../../storage/history/storage-event.js";
import type { ArchiveStore } from "../archives/archive-store.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { compileEvents, type EventSelection } from "./compile-events.js";
import { type LedgerEntry, storageEvent } from "./ledger-entry.js";
import { LEDGER_START } from "./ledger-position.js";

/** Each event may have two versions with it, and they have to fit in memory. */
const EVENTS_PER_PAGE = 64;

const endRow = z.object({ last: z.string() });

/** What gives the rows of a statement: a database, or a connection. */
export interface RowSource {
  rows<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]>;
}

/** The ledger of a database, as the transaction around the caller sees it. */
export class LedgerReader {
  readonly #source: RowSource;
  readonly #archives: ArchiveStore;

  constructor(source: RowSource, archives: ArchiveStore) {
    this.#source = source;
    this.#archives = archives;
  }

  /** Some events, read by one statement. */
  async some(selection: EventSelection): Promise<readonly LedgerEntry[]> {
    const rows = await this.#source.rows(compileEvents(selection), z.unknown());
    return rows.map((row) => storageEvent(row, this.#archives));
  }

  /** The last entry that can be seen. */
  async end(): Promise<LedgerPosition> {
    const sql = "select coalesce(max(id), 0)::text as last from ledger";
    const [row] = await this.#source.rows({ sql, parameters: [] }, endRow);
    return row?.last ?? LEDGER_START;
  }

  /** All events behind a place, page by page. */
  async *pages(after: LedgerPosition, upTo?: LedgerPosition): AsyncGenerator<LedgerEntry> {
    for (let last = after; ; ) {
      const page = await this.some({ after: last, upTo, limit: EVENTS_PER_PAGE });
      yield* page;
      last = page.at(-1)?.position ?? last;
      if (page.length < EVENTS_PER_PAGE) return;
    }
  }
}
