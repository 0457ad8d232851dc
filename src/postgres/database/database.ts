/**
 * The connection to one database: bounded pools, and the transactions on them. Everything that must be in one
 * transaction asks here for rows and finds itself in it.
 *
 * What is locked in transactions, and in which order, is stated in `object-locks.ts`.
 */

import type pg from "pg";
import type { z } from "zod";
import type { TransactionOptions } from "../../storage/transaction-options.js";
import { FirstConnection } from "../connection/first-connection.js";
import type { ConnectionTarget } from "../connection-target.js";
import { checkSchema } from "../migrations/check-schema.js";
import { Observer } from "../observation/observer.js";
import { DEFAULT_PROJECT, findProject, type Project } from "../projects/project.js";
import { Refusals } from "../projects/refusals.js";
import { type ReadRouter, readRouter } from "../replicas/read-router.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { ChangeAnnouncer } from "../watch/change-announcer.js";
import { NOTIFY } from "../watch/ledger-channel.js";
import type { ConnectionPool } from "./connection-pool.js";
import { errorCode, explaining } from "./database-error.js";
import type { DatabaseOptions } from "./database-options.js";
import { OwnConnection } from "./own-connection.js";
import { makePools } from "./pools.js";
import { rowSource } from "./row-source.js";
import { StatementNames } from "./statement-names.js";
import { type Row, StatementSender } from "./statement-sender.js";
import type { TransactionScope } from "./transaction-scope.js";
import { Transactions } from "./transactions.js";
import { withRetries } from "./with-retries.js";

const STARTING_UP = "57P03";
const OUTCOME_MS = 30_000;

/** A database with the schema of this version. */
export class Database {
  readonly #target: ConnectionTarget;
  readonly #options: DatabaseOptions;
  readonly #pool: ConnectionPool;
  readonly #bytePool: ConnectionPool;
  readonly #statements: StatementSender;
  readonly #byteStatements: StatementSender;
  readonly #ownConnections = new Set<OwnConnection>();
  readonly #transactions: Transactions;
  readonly #names: StatementNames;
  readonly #observer: Observer;
  readonly #router: ReadRouter | undefined;
  readonly #refusals: Refusals;
  readonly #announcer = new ChangeAnnouncer(() => this.#statements.sendUntilAnswered(NOTIFY));
  #closed: Promise<void> | undefined;
  /** Whether a pooler stands between, so that nothing can be kept in a connection but a transaction. */
  readonly isPooled: boolean;
  /** Whose rows every statement is about. */
  readonly project: Project;

  private constructor({ target, isPooled }: FirstConnection, options: DatabaseOptions, project: Project) {
    this.project = project;
    this.#target = target;
    this.#options = options;
    this.isPooled = isPooled;
    this.#names = new StatementNames({ isPooled });
    const { description } = target;
    const { statements, bytes } = makePools(target, options);
    this.#pool = statements;
    this.#bytePool = bytes;
    this.#observer = new Observer(target, project.name, options, async (query) => {
      const explained = await this.#bytePool.use((client) => client.query<Row>(this.#names.named(query)));
      return explained.rows;
    });
    this.#statements = new StatementSender(this.#pool, this.#names, description, this.#observer);
    this.#byteStatements = new StatementSender(this.#bytePool, this.#names, description, this.#observer);
    this.#transactions = new Transactions({
      target,
      pool: this.#pool,
      names: this.#names,
      observer: this.#observer,
      outcomeMs: options.waitForOutcomeMs ?? OUTCOME_MS,
      onNews: () => this.#announcer.announce(),
    });
    this.#refusals = new Refusals({ rows: (query, row) => this.rowsOutside(query, row) }, project);
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
   * @throws {ProjectNotFoundError} if there is no such project that the role may see.
   */
  static async open(target: ConnectionTarget, options: DatabaseOptions = {}): Promise<Database> {
    await using first = await withRetries(() => FirstConnection.open(target), {
      attempts: Number.POSITIVE_INFINITY,
      isRetryable: (error) => errorCode(error) === STARTING_UP,
    });
    const project = await explaining(target.description, async () => {
      await checkSchema(first.client);
      return findProject(rowSource(first.client), options.project ?? DEFAULT_PROJECT);
    });
    return new Database(first, options, project);
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
    return this.#observer.operation(name, () => this.#refusals.explaining(work));
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
    const isOutermost = !this.isInTransaction;
    const running = this.#transactions.run(work, options);
    return isOutermost ? this.#noting(running) : running;
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
    await this.#transactions.close();
    const own = [...this.#ownConnections].map((connection) => connection[Symbol.asyncDispose]());
    await Promise.all([this.#pool.close(), this.#bytePool.close(), this.#router?.close(), ...own]);
  }

  #scope(): TransactionScope | undefined {
    return this.#transactions.current;
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
