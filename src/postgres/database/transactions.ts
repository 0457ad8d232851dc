/**
 * The transactions of a database. They travel with asynchronous calls: whoever asks from inside of one finds it here.
 * Prisma begins and ends them; the statements inside go past it, on the same connection.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import type { TransactionOptions } from "../../storage/transaction-options.js";
import { type TransactionTerms, transactionTerms } from "../../storage/transaction-terms.js";
import type { ConnectionTarget } from "../connection-target.js";
import { PrismaClient } from "../generated/client.js";
import type { Observer } from "../observation/observer.js";
import type { ConnectionPool } from "./connection-pool.js";
import { explaining } from "./database-error.js";
import { HandoverPool } from "./handover-pool.js";
import { runTransaction } from "./run-transaction.js";
import type { StatementNames } from "./statement-names.js";
import { TransactionConnection } from "./transaction-connection.js";
import { TransactionScope } from "./transaction-scope.js";
import { CONNECT_ATTEMPTS, isRetryable, withRetries } from "./with-retries.js";

interface TransactionSource {
  readonly target: ConnectionTarget;
  readonly pool: ConnectionPool;
  readonly names: StatementNames;
  readonly observer: Observer;
  /** How long a transaction whose connection broke at the commit is looked for, in milliseconds. */
  readonly outcomeMs: number;
  /** Told when a transaction was committed that had something to announce. */
  readonly onNews: () => void;
}

/** Runs transactions, one inside another, and knows in which one the code that asks is. */
export class Transactions {
  readonly #source: TransactionSource;
  readonly #prisma: PrismaClient;
  readonly #scopes = new AsyncLocalStorage<TransactionScope>();

  constructor(source: TransactionSource) {
    this.#source = source;
    const { target, names } = source;
    const adapter = new PrismaPg(new HandoverPool(() => this.#beginning()), {
      ...(target.schema === undefined ? {} : { schema: target.schema }),
      statementNameGenerator: ({ sql }) => names.nameOf(sql),
    });
    this.#prisma = new PrismaClient({ adapter });
  }

  /** The transaction that the code that asks is part of. */
  get current(): TransactionScope | undefined {
    return TransactionScope.current(this.#scopes.getStore());
  }

  /** Runs work in a transaction; inside of one, as a part of it that is undone by itself if it fails. */
  async run<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const outer = this.current;
    const terms = transactionTerms(options, outer?.terms);
    if (outer === undefined) return this.#outermost(work, terms);
    return outer.nest(work, terms, (scope, run) => this.#scopes.run(scope, run));
  }

  async close(): Promise<void> {
    // Otherwise every promise of the process goes on paying for it.
    this.#scopes.disable();
    await this.#prisma.$disconnect();
  }

  /** The connection of the transaction that Prisma is about to begin. */
  #beginning(): pg.PoolClient {
    const scope = this.#scopes.getStore();
    if (scope === undefined) throw new Error("Prisma is used for transactions only");
    return scope.connection.take();
  }

  #outermost<T>(work: () => Promise<T>, terms: TransactionTerms): Promise<T> {
    let hasBegun = false;
    const begun = (): Promise<T> => {
      hasBegun = true;
      return work();
    };
    const once = (): Promise<T> => {
      hasBegun = false;
      return this.#once(begun, terms);
    };
    // Before the work has begun, there is nothing that must not be repeated.
    const first = () =>
      withRetries(once, {
        attempts: CONNECT_ATTEMPTS,
        isRetryable: (error) => !hasBegun && isRetryable(error),
      });
    return withRetries(first, { attempts: terms.attempts, withinMs: Number.POSITIVE_INFINITY });
  }

  async #once<T>(work: () => Promise<T>, terms: TransactionTerms): Promise<T> {
    const { target, pool, names, observer, outcomeMs, onNews } = this.#source;
    const client = await explaining(target.description, () => pool.connect());
    const connection = new TransactionConnection(client, names, target.description, observer);
    const scope = new TransactionScope(terms, connection);
    const result = await this.#scopes.run(scope, () =>
      runTransaction(scope, work, { prisma: this.#prisma, target, outcomeMs }),
    );
    if (connection.hasNews) onNews();
    return result;
  }
}
