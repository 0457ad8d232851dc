/**
 * One call that changes the store, however often it is attempted. Its entries in the ledger carry its id, so that
 * after a lost answer it finds out what it has done already instead of doing it again.
 */

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { OutcomeUnknownError } from "../database-errors.js";
import type { StorageEventKind } from "../storage/history/storage-event.js";
import type { Database } from "./database/database.js";
import { isRetryable, withRetries } from "./database/with-retries.js";

const ownRow = z.object({
  id: z.string(),
  event: z.enum(["stored", "replaced", "removed", "restored"]),
  key: z.string(),
});

/** What a call has done according to the ledger. */
export interface OwnEntry {
  readonly id: string;
  readonly event: StorageEventKind;
  readonly key: string;
}

/** A call under way. */
export class StoreCall {
  readonly operation: string;
  readonly #database: Database;
  readonly #keys = new Set<string>();
  #attempt = 0;

  private constructor(database: Database) {
    this.#database = database;
    this.operation = database.takeOperationId() ?? randomUUID();
  }

  /**
   * Attempts a call until it has succeeded, or failed for a reason of its own. Inside a transaction there is one
   * attempt: only who began that one can repeat it.
   *
   * @throws {OutcomeUnknownError} if it may have been done, and that could not be found out.
   */
  static async run<T>(database: Database, attempt: (call: StoreCall) => Promise<T>): Promise<T> {
    const call = new StoreCall(database);
    if (database.isInTransaction) return attempt(call);
    let unknown: OutcomeUnknownError | undefined;
    try {
      return await withRetries(
        (number) => {
          call.#attempt = number;
          return attempt(call);
        },
        {
          isRetryable: (error) => {
            if (error instanceof OutcomeUnknownError) unknown = error;
            return error instanceof OutcomeUnknownError || isRetryable(error);
          },
        },
      );
    } catch (error) {
      // What ends with an error of another kind has got as far as to see what was done before.
      throw unknown !== undefined && isRetryable(error) ? unknown : error;
    }
  }

  /** Remembers a key that the call is about to change. */
  touches(key: string): void {
    this.#keys.add(key);
  }

  /**
   * What an earlier attempt did after all. To be asked under the locks of what it changed: they wait for an attempt
   * that the server is still busy with.
   */
  async done(): Promise<OwnEntry | undefined> {
    if (this.#attempt <= 1 || this.#keys.size === 0) return undefined;
    const [own] = await this.#database.rows(
      {
        sql: `select id::text, event::text, object_key as key from ledger
where project_id = $1::text::int8 and object_key = any($2::text[]) and operation_id = $3::text::uuid
order by ledger.id desc limit 1`,
        parameters: [this.#database.project.id, [...this.#keys], this.operation],
      },
      ownRow,
    );
    return own;
  }
}
