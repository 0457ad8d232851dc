/**
 * The connection to one database: a bounded pool, Prisma's client on it, and transactions that travel with
 * asynchronous calls. Everything that must be in one transaction asks here for rows and finds itself in it.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { z } from "zod";
import { StorageError } from "../errors.js";
import { ReentrantLock } from "../storage/reentrant-lock.js";
import { ByteSocket } from "./byte-socket.js";
import type { ConnectionTarget } from "./connection-target.js";
import { databaseError } from "./database-error.js";
import { type Prisma, PrismaClient } from "./generated/client.js";
import { checkSchema } from "./migrations/check-schema.js";
import { OwnConnection } from "./own-connection.js";
import type { CompiledQuery } from "./search/compiled-query.js";
import { StatementNames } from "./statement-names.js";

export interface DatabaseOptions {
  /** How many connections statements and transactions may use at once. Default: 10. */
  readonly maxConnections?: number;
  /** How long a transaction may last, in milliseconds. Default: 10 minutes. */
  readonly transactionTimeoutMs?: number;
  /** Called when all connections are closed, e.g. to stop a server that was started for them. */
  readonly onClose?: () => Promise<void>;
}

type Row = Readonly<Record<string, unknown>>;

/** A transaction under way. */
interface OpenTransaction {
  readonly client: Prisma.TransactionClient;
  /** Keeps calls that run side by side inside the transaction from mixing their statements. */
  readonly lock: ReentrantLock;
  open: boolean;
  /** The error of the first statement that failed: from then on the server takes no more. */
  failure?: StorageError;
}

const CONNECT_TIMEOUT_MS = 10_000;
const WAIT_FOR_CONNECTION_MS = 60_000;

/** Volumes travel on connections of their own: bytes never wait for a transaction that waits for bytes. */
const MAX_BYTE_CONNECTIONS = 2;

/** A database with the schema of this version. */
export class Database {
  readonly #target: ConnectionTarget;
  readonly #pool: pg.Pool;
  readonly #bytePool: pg.Pool;
  readonly #prisma: PrismaClient;
  readonly #timeoutMs: number;
  readonly #onClose: () => Promise<void>;
  readonly #ownConnections = new Set<OwnConnection>();
  readonly #transaction = new AsyncLocalStorage<OpenTransaction>();
  readonly #names = new StatementNames();
  #closed: Promise<void> | undefined;

  private constructor(target: ConnectionTarget, options: DatabaseOptions) {
    this.#target = target;
    // To a pool, the time-out is also how long a caller waits for a free connection.
    this.#pool = new pg.Pool({
      ...target.config,
      connectionTimeoutMillis: WAIT_FOR_CONNECTION_MS,
      max: options.maxConnections ?? 10,
    });
    this.#bytePool = new pg.Pool({
      ...target.config,
      stream: ByteSocket.create,
      connectionTimeoutMillis: 0,
      max: MAX_BYTE_CONNECTIONS,
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    for (const pool of [this.#pool, this.#bytePool]) pool.on("error", () => undefined);
    const adapter = new PrismaPg(this.#pool, {
      ...(target.schema === undefined ? {} : { schema: target.schema }),
      statementNameGenerator: ({ sql }) => this.#names.nameOf(sql),
    });
    this.#prisma = new PrismaClient({ adapter });
    this.#timeoutMs = options.transactionTimeoutMs ?? 600_000;
    this.#onClose = options.onClose ?? (async () => {});
  }

  /**
   * Connects and makes sure that the schema is this version's.
   *
   * @throws {DatabaseConnectionError} if the server cannot be reached or refuses the login.
   * @throws {SchemaVersionError} if the schema is missing, behind, ahead, half-applied or edited.
   */
  static async open(target: ConnectionTarget, options: DatabaseOptions = {}): Promise<Database> {
    const database = new Database(target, options);
    try {
      await withFirstConnection(target, checkSchema);
      return database;
    } catch (error) {
      await database.#disconnect();
      throw databaseError(error, target.description);
    }
  }

  /**
   * The rows of a statement, each checked against a schema; inside a transaction, as it sees them. Whole numbers
   * of 64 bits come as texts or bigints: coerce them.
   */
  async rows<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    const transaction = this.#current();
    const rows =
      transaction === undefined
        ? (await this.#send(this.#pool, query)).rows
        : await this.#within<unknown[]>(transaction, (client) => {
            // Prisma asks for names by the text alone.
            if (query.isPlannedEachTime === true) this.#names.refuse(query.sql);
            return client.$queryRawUnsafe(query.sql, ...query.parameters);
          });
    return rows.map((row) => rowSchema.parse(row));
  }

  /** Runs a statement and gives the number of rows that it changed. */
  async execute(query: CompiledQuery): Promise<number> {
    const transaction = this.#current();
    if (transaction === undefined) return (await this.#send(this.#pool, query)).rowCount ?? 0;
    return this.#within(transaction, (client) => client.$executeRawUnsafe(query.sql, ...query.parameters));
  }

  /**
   * Runs a statement outside any transaction, on a connection of its own: for bytes, and for rows that must
   * be there whatever becomes of the transaction.
   */
  async rowsOutside<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    return (await this.#send(this.#bytePool, query)).rows.map((row) => rowSchema.parse(row));
  }

  /**
   * Works on a connection for bytes, outside any transaction: for protocols that Prisma does not speak, such
   * as COPY. A connection whose work failed is not used again.
   */
  withByteConnection<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return this.#explaining(async () => {
      const client = await this.#bytePool.connect();
      // The pool hears of idle connections only. What happens to this one the work is told by its statement;
      // without a listener it would end the process besides.
      const alreadyTold = () => undefined;
      client.on("error", alreadyTold);
      try {
        const result = await work(client);
        client.off("error", alreadyTold);
        client.release();
        return result;
      } catch (error) {
        client.release(true);
        throw error;
      }
    });
  }

  /**
   * A connection of its own, outside any transaction, for as long as the caller likes; at the latest it is closed
   * with the database.
   */
  ownConnection(): Promise<OwnConnection> {
    return OwnConnection.open(this.#target, this.#ownConnections);
  }

  /** Whether the code that asks is part of a transaction. */
  get isInTransaction(): boolean {
    return this.#current() !== undefined;
  }

  /**
   * Runs work in one transaction; work that is in one joins it. An error rolls all of it back; what the work
   * itself throws comes out as it is.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const current = this.#current();
    if (current !== undefined) return current.lock.run(work);
    let thrown: { readonly error: unknown } | undefined;
    const run = async (client: Prisma.TransactionClient): Promise<T> => {
      const transaction: OpenTransaction = { client, lock: new ReentrantLock(), open: true };
      try {
        // Under the lock: calls that the work started side by side are over before the transaction is.
        const result = await this.#transaction.run(transaction, () => transaction.lock.run(work));
        // Work may have gone on past an error, but the server rolls the transaction back.
        if (transaction.failure !== undefined) throw transaction.failure;
        return result;
      } catch (error) {
        thrown = { error };
        throw error;
      } finally {
        transaction.open = false;
      }
    };
    try {
      return await this.#prisma.$transaction(run, {
        timeout: this.#timeoutMs,
        maxWait: WAIT_FOR_CONNECTION_MS,
      });
    } catch (error) {
      throw thrown === undefined ? databaseError(error, this.#target.description) : thrown.error;
    }
  }

  /** Runs work that must not mix with other calls of the same transaction; outside one, it just runs. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const current = this.#current();
    return current === undefined ? work() : current.lock.run(work);
  }

  /** Closes all connections; asked again, it is done already. */
  close(): Promise<void> {
    this.#closed ??= this.#disconnect().finally(() => this.#onClose());
    return this.#closed;
  }

  async #disconnect(): Promise<void> {
    // Otherwise every promise of the process goes on paying for it.
    this.#transaction.disable();
    await this.#prisma.$disconnect();
    const own = [...this.#ownConnections].map((connection) => connection[Symbol.asyncDispose]());
    await Promise.all([this.#pool.end(), this.#bytePool.end(), ...own]);
  }

  #current(): OpenTransaction | undefined {
    const transaction = this.#transaction.getStore();
    return transaction?.open === true ? transaction : undefined;
  }

  /** Sends a statement by itself, past Prisma: half of what a small statement takes is the way through it. */
  async #send(pool: pg.Pool, query: CompiledQuery): Promise<pg.QueryResult<Row>> {
    try {
      const { sql, parameters } = query;
      return await pool.query({ name: this.#nameOf(query), text: sql, values: [...parameters] });
    } catch (error) {
      throw databaseError(error, this.#target.description);
    }
  }

  #nameOf({ sql, isPlannedEachTime = false }: CompiledQuery): string {
    return isPlannedEachTime ? this.#names.refuse(sql) : this.#names.nameOf(sql);
  }

  /** Runs a statement of a transaction, which fails with it; one after the other. */
  async #within<T>(
    transaction: OpenTransaction,
    statement: (client: Prisma.TransactionClient) => Promise<T>,
  ): Promise<T> {
    try {
      return await transaction.lock.run(() => this.#explaining(() => statement(transaction.client)));
    } catch (error) {
      if (error instanceof StorageError) transaction.failure ??= error;
      throw error;
    }
  }

  async #explaining<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw databaseError(error, this.#target.description);
    }
  }
}

/** Works on a connection of its own, which tells soon if there is no server. */
async function withFirstConnection(
  target: ConnectionTarget,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...target.config });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}
