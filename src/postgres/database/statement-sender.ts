/**
 * Sends statements by themselves, past Prisma: half of what a small statement takes is the way through it. What is
 * done when a connection is lost under one is decided here.
 */

import type pg from "pg";
import { DatabaseConnectionError, OutcomeUnknownError } from "../../database-errors.js";
import type { Observer } from "../observation/observer.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import type { ConnectionPool } from "./connection-pool.js";
import { explaining } from "./database-error.js";
import type { StatementNames } from "./statement-names.js";
import { CONNECT_ATTEMPTS, isRetryable, withRetries } from "./with-retries.js";

export type Row = Readonly<Record<string, unknown>>;

/** Sends statements on the connections of a pool. */
export class StatementSender {
  readonly #pool: ConnectionPool;
  readonly #names: StatementNames;
  readonly #description: string;
  readonly #observer: Observer;

  /** @param description the database, for messages. */
  constructor(pool: ConnectionPool, names: StatementNames, description: string, observer: Observer) {
    this.#pool = pool;
    this.#names = names;
    this.#description = description;
    this.#observer = observer;
  }

  /** Sends a statement that bears repetition, again if a connection is lost. */
  sendUntilAnswered(query: CompiledQuery): Promise<pg.QueryResult<Row>> {
    const send = () => this.#pool.use((client) => this.#send(client, query));
    return withRetries(() => explaining(this.#description, send), { attempts: CONNECT_ATTEMPTS });
  }

  /**
   * Sends a statement once; a connection for it is looked for several times.
   *
   * @throws {OutcomeUnknownError} if the connection was lost under it.
   */
  async sendOnce(query: CompiledQuery): Promise<pg.QueryResult<Row>> {
    let wasSent = false;
    const send = () =>
      this.#pool.use((client) => {
        wasSent = true;
        return this.#send(client, query);
      });
    try {
      return await withRetries(() => explaining(this.#description, send), {
        attempts: CONNECT_ATTEMPTS,
        isRetryable: (error) => !wasSent && isRetryable(error),
      });
    } catch (error) {
      if (!wasSent || !(error instanceof DatabaseConnectionError)) throw error;
      throw new OutcomeUnknownError(this.#description, { cause: error });
    }
  }
  #send(client: pg.PoolClient, query: CompiledQuery): Promise<pg.QueryResult<Row>> {
    return this.#observer.statement(query, () => client.query<Row>(this.#names.named(query)));
  }
}
