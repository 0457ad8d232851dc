/** Reads the ledger of a project as events. */

import { z } from "zod";
import type { LedgerPosition } from "../../storage/history/storage-event.js";
import type { ArchiveStore } from "../archives/archive-store.js";
import type { Database } from "../database/database.js";
import { settledEnd } from "../watch/settled-end.js";
import { compileEvents, type EventSelection } from "./compile-events.js";
import { type LedgerEntry, storageEvent } from "./ledger-entry.js";
import { LEDGER_START } from "./ledger-position.js";

/** Each event may have two versions with it, and they have to fit in memory. */
const EVENTS_PER_PAGE = 64;

const endRow = z.object({ last: z.string() });

/** The ledger of a project, as the transaction around the caller sees it. */
export class LedgerReader {
  readonly #database: Database;
  readonly #archives: ArchiveStore;

  constructor(database: Database, archives: ArchiveStore) {
    this.#database = database;
    this.#archives = archives;
  }

  /** Some events, read by one statement. */
  async some(selection: EventSelection): Promise<readonly LedgerEntry[]> {
    const rows = await this.#database.rows(compileEvents(this.#database.project, selection), z.unknown());
    return rows.map((row) => storageEvent(row, this.#archives));
  }

  /** The last position up to which nothing will be added any more; in a transaction, the last that it sees. */
  lastPosition(): Promise<LedgerPosition> {
    const { project, isInTransaction } = this.#database;
    // There is nothing to wait for: what others add meanwhile is not what the transaction is about.
    if (isInTransaction) return this.#end();
    return settledEnd((query) => this.#database.rows(query, z.unknown()), project);
  }

  async #end(): Promise<LedgerPosition> {
    const sql = "select coalesce(max(id), 0)::text as last from ledger where project_id = $1::text::int8";
    const [row] = await this.#database.rows({ sql, parameters: [this.#database.project.id] }, endRow);
    return row?.last ?? LEDGER_START;
  }

  /** All events behind a place and up to another, page by page. */
  async *pages(after: LedgerPosition, upTo: LedgerPosition): AsyncGenerator<LedgerEntry> {
    for (let last = after; ; ) {
      const page = await this.some({ after: last, upTo, limit: EVENTS_PER_PAGE });
      yield* page;
      last = page.at(-1)?.position ?? last;
      if (page.length < EVENTS_PER_PAGE) return;
    }
  }
}
