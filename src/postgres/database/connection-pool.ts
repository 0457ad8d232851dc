/**
 * Connections that statements and transactions share: never more than agreed, first come, first served. Whoever
 * waits too long is told that others have them all; whoever cannot connect is told that.
 */

import pg from "pg";
import { ConnectionsBusyError, DatabaseConnectionError } from "../../database-errors.js";
import { databaseError } from "./database-error.js";

export interface ConnectionPoolOptions {
  readonly maxConnections: number;
  /** How long a caller waits for one, in milliseconds. Default: as long as it takes. */
  readonly waitMs?: number;
  /** The database, for messages. */
  readonly description: string;
}

/** A caller in the queue. */
interface Waiting {
  readonly admit: () => void;
  readonly refuse: (error: Error) => void;
}

/** What happens to a connection that is in use, its user is told by the statement; unheard, it would end the process. */
const alreadyTold = (): void => {};

/** A bounded pool. */
export class ConnectionPool {
  readonly #pool: pg.Pool;
  readonly #options: ConnectionPoolOptions;
  readonly #waiting = new Set<Waiting>();
  #free: number;
  #isClosed = false;

  constructor(config: pg.PoolConfig, options: ConnectionPoolOptions) {
    this.#options = options;
    this.#free = options.maxConnections;
    this.#pool = new pg.Pool({ ...config, max: options.maxConnections });
    // An idle connection that breaks is replaced by the pool.
    this.#pool.on("error", () => undefined);
    this.#pool.on("release", (_error, client) => {
      client.off("error", alreadyTold);
      this.#pass();
    });
  }

  /**
   * A connection, which is to be released.
   *
   * @throws {ConnectionsBusyError} if none came free in time.
   * @throws {DatabaseConnectionError} if the pool was closed.
   */
  async connect(): Promise<pg.PoolClient> {
    await this.#turn();
    try {
      if (this.#isClosed) throw this.#closedError();
      const client = await this.#pool.connect();
      client.on("error", alreadyTold);
      return client;
    } catch (error) {
      this.#pass();
      throw error;
    }
  }

  /** Works on a connection; one that is broken is not used again, nor one whose work failed, if `isFragile`. */
  async use<T>(work: (client: pg.PoolClient) => Promise<T>, isFragile = false): Promise<T> {
    const client = await this.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      // The driver may not know yet that the server has closed it.
      client.release(isFragile || isLost(error));
      throw error;
    }
  }

  /** Closes all connections when they are released. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { refuse } of this.#waiting) refuse(this.#closedError());
    this.#waiting.clear();
    await this.#pool.end();
  }

  /** Waits until this caller may have a connection. */
  async #turn(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { waitMs, maxConnections } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((admit, refuse) => {
      const waiting = { admit, refuse };
      this.#waiting.add(waiting);
      if (waitMs === undefined) return;
      timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        refuse(new ConnectionsBusyError(waitMs, maxConnections));
      }, waitMs);
    }).finally(() => clearTimeout(timer));
  }

  /** Passes a connection that came free on to who has waited longest. */
  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next.admit();
  }

  #closedError(): DatabaseConnectionError {
    return new DatabaseConnectionError(
      `the connection to ${this.#options.description} was closed by this program. Open the store again.`,
      undefined,
    );
  }
}

function isLost(error: unknown): boolean {
  return databaseError(error, "") instanceof DatabaseConnectionError;
}
