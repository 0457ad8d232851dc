/**
 * The connection of one transaction: sends its statements one after the other, and knows by which number the server
 * will remember whether it was committed.
 */

import type pg from "pg";
import { ReentrantLock } from "../../storage/reentrant-lock.js";
import type { Observer } from "../observation/observer.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { cancelStatement } from "./cancel-statement.js";
import { type CommitEvidence, readEvidence } from "./commit-outcome.js";
import { databaseError } from "./database-error.js";
import type { StatementNames } from "./statement-names.js";
import type { Row } from "./statement-sender.js";

/** What writes nothing. */
const READS = /^\s*(?:select|declare|fetch|close|explain)\b/i;

/** What the server says of a connection outside of transactions. */
const IDLE = "I";

/** How long a statement that was cancelled may go on before its connection is given up. */
const CANCEL_PATIENCE_MS = 10_000;

export class TransactionConnection {
  readonly #client: pg.PoolClient;
  readonly #names: StatementNames;
  readonly #description: string;
  readonly #observer: Observer;
  /** Keeps calls that run side by side inside the transaction from mixing their statements. */
  readonly lock = new ReentrantLock();
  /** Whether those who watch are to be woken when it is committed. */
  hasNews = false;
  #isTaken = false;
  #running = 0;
  #mayHaveWritten = false;
  #cancelling: Promise<void> | undefined;

  constructor(client: pg.PoolClient, names: StatementNames, description: string, observer: Observer) {
    this.#client = client;
    this.#names = names;
    this.#description = description;
    this.#observer = observer;
  }

  /** Hands the connection to Prisma, which begins and ends the transaction on it and then releases it. */
  take(): pg.PoolClient {
    this.#isTaken = true;
    const client = this.#client;
    const release = client.release.bind(client);
    // One on which the transaction did not come to its end is of no use to others.
    client.release = () => release(client.getTransactionStatus() !== IDLE);
    return client;
  }

  /** Gives the connection back if Prisma never asked for it. */
  releaseUnlessTaken(): void {
    if (!this.#isTaken) this.#client.release();
  }

  /** Sends a statement; the caller holds the lock. */
  async send(
    query: CompiledQuery,
  ): Promise<{ readonly result: pg.QueryResult<Row>; readonly wrote: boolean }> {
    const mayWrite = !READS.test(query.sql);
    this.#mayHaveWritten ||= mayWrite;
    const send = () => this.#client.query<Row>(this.#names.named(query));
    const result = await this.#ask(() => this.#observer.statement(query, send));
    return { result, wrote: mayWrite && result.rowCount !== 0 };
  }

  /** Sends statements of the transaction itself, about its savepoints. */
  async control(sql: string): Promise<void> {
    await this.#ask(() => this.#client.query(sql));
  }

  /** Ends the statement that is under way, if there is one; it fails. */
  cancel(): void {
    if (this.#running === 0) return;
    const giveUp = setTimeout(() => this.#client.connection.stream.destroy(), CANCEL_PATIENCE_MS);
    this.#cancelling = cancelStatement(this.#client).finally(() => clearTimeout(giveUp));
  }

  /** What will tell whether the transaction was committed; `undefined` if it wrote nothing. */
  async evidence(): Promise<CommitEvidence | undefined> {
    return this.#mayHaveWritten ? this.#ask(() => readEvidence(this.#client, this.#names)) : undefined;
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    // A request to cancel must not hit what comes after the statement that it was meant for.
    await this.#cancelling;
    this.#running += 1;
    try {
      return await work();
    } catch (error) {
      throw databaseError(error, this.#description);
    } finally {
      this.#running -= 1;
    }
  }
}
