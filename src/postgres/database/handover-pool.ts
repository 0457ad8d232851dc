/**
 * The pool that Prisma is given. It takes its connections from nowhere but the transaction in whose context Prisma
 * asks: so statements that go past Prisma are part of the same transaction, and who waits for a connection waits in
 * one queue.
 */

import pg from "pg";

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

/** Hands over one connection for each transaction. */
export class HandoverPool extends pg.Pool {
  readonly #take: () => pg.PoolClient;

  /** @param take gives the connection of the transaction that is being begun. */
  constructor(take: () => pg.PoolClient) {
    super();
    this.#take = take;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): unknown {
    if (callback === undefined) return Promise.resolve().then(this.#take);
    const client = this.#take();
    return callback(undefined, client, () => client.release());
  }
}
