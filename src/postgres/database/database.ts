/**
 * The connection to one database: bounded pools, Prisma's client, and transactions that travel with asynchronous
 * calls. Everything that must be in one transaction asks here for rows and finds itself in it.
 *
 * What is locked in transactions, and in which order, is stated in `object-locks.ts`.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import type { z } from "zod";
import type { TransactionOptions } from "../../storage/transaction-options.js";
import { type TransactionTerms, transactionTerms } from "../../storage/transaction-terms.js";
import { FirstConnection } from "../connection/first-connection.js";
import type { ConnectionTarget } from "../connection-target.js";
import { PrismaClient } from "../generated/client.js";
import { checkSchema } from "../migrations/check-schema.js";
import { Observer } from "../observation/observer.js";
import { type ReadRouter, readRouter } from "../replicas/read-router.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { ChangeAnnouncer } from "../watch/change-announcer.js";
import { NOTIFY } from "../watch/ledger-channel.js";
import type { ConnectionPool } from "./connection-pool.js";
import { errorCode, explaining } from "./database-error.js";
import type { DatabaseOptions } from "./database-options.js";
import { HandoverPool } from "./handover-pool.js";
import { OwnConnection } from "./own-connection.js";
import { makePools } from "./pools.js";
import { runTransaction } from "./run-transaction.js";
import { StatementNames } from "./statement-names.js";
import { type Row, StatementSender } from "./statement-sender.js";
import { TransactionConnection } from "./transaction-connection.js";
import { TransactionScope } from "./transaction-scope.js";
import { CONNECT_ATTEMPTS, isRetryable, withRetries } from "./with-retries.js";

const STARTING_UP = "57P03";

/** A database with the schema of this version. */
export class Database {
  readonly #target: ConnectionTarget;
  readonly #options: DatabaseOptions;
  readonly #pool: ConnectionPool;
  readonly #bytePool: ConnectionPool;
  readonly #statements: StatementSender;
  readonly #byteStatements: StatementSender;
  readonly #prisma: PrismaClient;
  readonly #ownConnections = new Set<OwnConnection>();
  readonly #scopes = new AsyncLocalStorage<TransactionScope>();
  readonly #names: StatementNames;
  readonly #observer: Observer;
  readonly #router: ReadRouter | undefined;
  readonly #announcer = new ChangeAnnouncer(() => this.#statements.sendUntilAnswered(NOTIFY));
  #closed: Promise<void> | undefined;
  /** Whether a pooler stands between, so that nothing can be kept in a connection but a transaction. */
  readonly isPooled: boolean;

  private constructor(target: ConnectionTarget, options: DatabaseOptions, isPooled: boolean) {
    this.#target = target;
    this.#options = options;
    this.isPooled = isPooled;
    this.#names = new StatementNames({ isPooled });
    const { description } = target;
    const { statements, bytes } = makePools(target, options);
    this.#pool = statements;
    this.#bytePool = bytes;
    this.#observer = new Observer(target, options, async (query) => {
      const explained = await this.#bytePool.use((client) => client.query<Row>(this.#names.named(query)));
      return explained.rows;
    });
    this.#statements = new StatementSender(this.#pool, this.#names, description, this.#observer);
    this.#byteStatements = new StatementSender(this.#bytePool, this.#names, description, this.#observer);
    const handover = new HandoverPool(() => this.#beginning());
    const adapter = new PrismaPg(handover, {
      ...(target.schema === undefined ? {} : { schema: target.schema }),
      statementNameGenerator: ({ sql }) => this.#names.nameOf(sql),
    });
    this.#prisma = new PrismaClient({ adapter });
    this.#router = readRouter(options, async (sql) => {
      const { rows } = await this.#explaining(() => this.#pool.use((client) => client.query<Row>(sql)));
      return rows[0];
    });
  }

  /**
   * Connects and makes sure that the schema is this version's. A server that is starting is waited for.
   *
   * @throws {DatabaseConnectionError} if the server cannot be reached or refuses the login.
   * @throws {SchemaVersionError} if the schema is missing, behind, ahead, half-applied or edited.
   */
  static async open(target: ConnectionTarget, options: DatabaseOptions = {}): Promise<Database> {
    await using first = await withRetries(() => FirstConnection.open(target), {
      attempts: Number.POSITIVE_INFINITY,
      isRetryable: (error) => errorCode(error) === STARTING_UP,
    });
    await explaining(target.description, () => checkSchema(first.client));
    return new Database(first.target, options, first.isPooled);
  }

  /**
   * The rows of a statement, each checked against a schema; inside a transaction, as it sees them. Whole numbers
   * of 64 bits come as texts or bigints: coerce them. Outside a transaction the statement is sent again if the
   * connection is lost: it must bear that.
   */
  async rows<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    const scope = this.#scope();
    const replica = scope === undefined ? this.#router?.current() : undefined;
    const send = () => {
      if (scope !== undefined) return scope.send(query);
      if (replica !== undefined) return this.#observer.statement(query, () => replica.query(query));
      return this.#noting(this.#statements.sendUntilAnswered(query));
    };
    const { rows } = await send();
    return rows.map((row) => rowSchema.parse(row));
  }

  /**
   * Runs a statement and gives the number of rows that it changed. Outside a transaction it is sent once.
   *
   * @throws {OutcomeUnknownError} if the connection was lost after that.
   */
  async execute(query: CompiledQuery): Promise<number> {
    const scope = this.#scope();
    const { rowCount } =
      scope === undefined ? await this.#noting(this.#statements.sendOnce(query)) : await scope.send(query);
    return rowCount ?? 0;
  }

  /**
   * Runs a statement outside any transaction, on a connection of its own: for bytes, and for rows that must
   * be there whatever becomes of the transaction. It is sent again if the connection is lost.
   */
  async rowsOutside<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    this.#scope();
    const { rows } = await this.#noting(this.#byteStatements.sendUntilAnswered(query));
    return rows.map((row) => rowSchema.parse(row));
  }

  /**
   * Works on a connection for bytes, outside any transaction: for protocols that Prisma does not speak, such
   * as COPY. A connection whose work failed is not used again.
   */
  withByteConnection<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return this.#explaining(async () => {
      this.#scope();
      const replica = this.#router?.current();
      if (replica !== undefined) return replica.withByteConnection(work);
      return this.#noting(this.#bytePool.use(work, true));
    });
  }

  /**
   * Runs a call that only reads, outside any transaction, on a replica if there is one that has seen what this
   * client has. It may be run twice.
   *
   * @param name of the call, for logs
   */
  reading<T>(name: string, work: () => Promise<T>): Promise<T> {
    const router = this.#router;
    return this.operation(name, () =>
      router === undefined || this.isInTransaction ? work() : router.reading(work),
    );
  }

  /** Runs a call of the store, as which logs know all that it does. */
  operation<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#observer.operation(name, work);
  }

  /** The id of the call under way, if it has one, for its entries in the ledger. */
  takeOperationId(): string | undefined {
    return this.#observer.takeOperationId();
  }

  /**
   * A connection of its own, outside any transaction, for as long as the caller likes; at the latest it is closed
   * with the database.
   */
  ownConnection(): Promise<OwnConnection> {
    return OwnConnection.open(this.#target, this.#ownConnections, this.#observer);
  }

  /** Whether the code that asks is part of a transaction. */
  get isInTransaction(): boolean {
    return this.#scope() !== undefined;
  }

  /**
   * Whether the code that asks is part of a transaction with one snapshot: what is written outside of it, it does
   * not see.
   */
  get isInSnapshot(): boolean {
    return this.#scope()?.hasSnapshot === true;
  }

  /**
   * Runs work in one transaction; inside of one, as a part of it that is undone by itself if it fails. What the work
   * itself throws comes out as it is.
   *
   * @throws {TransactionTimeoutError} if it takes too long.
   * @throws {ConnectionsBusyError} if no connection came free in time.
   * @throws {OutcomeUnknownError} if the connection was lost at the commit, and what became of it could not be
   *   found out.
   */
  async transaction<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const outer = this.#scope();
    const terms = transactionTerms(options, outer?.terms);
    if (outer === undefined) return this.#outermost(work, terms);
    return outer.nest(work, terms, (scope, run) => this.#scopes.run(scope, run));
  }

  /**
   * Runs work in one transaction; inside of one, as if it were one statement: if it fails after it has written
   * something, all that is around it fails as well, up to where that can be undone. It costs no savepoint.
   */
  async atomically<T>(work: () => Promise<T>): Promise<T> {
    const scope = this.#scope();
    return scope === undefined ? this.transaction(work) : scope.join(work);
  }

  /** Wakes those who watch the ledger, as soon as what the caller changed is committed. */
  announceChange(): void {
    const scope = this.#scope();
    if (scope === undefined) this.#announcer.announce();
    else scope.connection.hasNews = true;
  }

  /** Runs work that must not mix with other calls of the same transaction; outside one, it just runs. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const scope = this.#scope();
    return scope === undefined ? work() : scope.connection.lock.run(work);
  }

  /** Closes all connections; asked again, it is done already. */
  close(): Promise<void> {
    this.#closed ??= this.#disconnect().finally(() => this.#options.onClose?.());
    return this.#closed;
  }

  async #disconnect(): Promise<void> {
    await this.#announcer.flush();
    await this.#observer.close();
    // Otherwise every promise of the process goes on paying for it.
    this.#scopes.disable();
    await this.#prisma.$disconnect();
    const own = [...this.#ownConnections].map((connection) => connection[Symbol.asyncDispose]());
    await Promise.all([this.#pool.close(), this.#bytePool.close(), this.#router?.close(), ...own]);
  }

  #scope(): TransactionScope | undefined {
    return TransactionScope.current(this.#scopes.getStore());
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
    const once = async (): Promise<T> => {
      hasBegun = false;
      const client = await this.#explaining(() => this.#pool.connect());
      const { description } = this.#target;
      const connection = new TransactionConnection(client, this.#names, description, this.#observer);
      const scope = new TransactionScope(terms, connection);
      const result = await this.#scopes.run(scope, () =>
        runTransaction(scope, begun, {
          prisma: this.#prisma,
          target: this.#target,
          outcomeMs: this.#options.waitForOutcomeMs ?? 30_000,
        }),
      );
      if (connection.hasNews) this.#announcer.announce();
      return result;
    };
    // Before the work has begun, there is nothing that must not be repeated.
    const first = () =>
      withRetries(once, {
        attempts: CONNECT_ATTEMPTS,
        isRetryable: (error) => !hasBegun && isRetryable(error),
      });
    return this.#noting(withRetries(first, { attempts: terms.attempts, withinMs: Number.POSITIVE_INFINITY }));
  }

  #explaining<T>(work: () => Promise<T>): Promise<T> {
    return explaining(this.#target.description, work);
  }

  /** Where there are replicas, they must not show less from now on than the primary has shown. */
  #noting<T>(asking: Promise<T>): Promise<T> {
    const router = this.#router;
    return router === undefined ? asking : asking.finally(() => router.notePrimary());
  }
}
