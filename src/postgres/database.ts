/**
 * The connection to one database: a bounded pool, Prisma's client on it, and transactions that travel with
 * asynchronous calls. Everything that must be in one transaction asks here for rows and finds itself in it.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { z } from "zod";
import { StorageError } from "../errors.js";
import { ReentrantLock } from "../storage/reentrant-lock.js";
import type { CompiledQuery } from "./compiled-query.js";
import type { ConnectionTarget } from "./connection-target.js";
import { databaseError } from "./database-error.js";
import { type Prisma, PrismaClient } from "./generated/client.js";
import { checkSchema } from "./migrations/check-schema.js";

export interface DatabaseOptions {
  /** How many connections statements and transactions may use at once. Default: 10. */
  readonly maxConnections?: number;
  /** How long a transaction may last, in milliseconds. Default: 10 minutes. */
  readonly transactionTimeoutMs?: number;
  /** Called when all connections are closed, e.g. to stop a server that was started for them. */
  readonly onClose?: () => Promise<void>;
}

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
  readonly #transaction = new AsyncLocalStorage<OpenTransaction>();
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
      connectionTimeoutMillis: 0,
      max: MAX_BYTE_CONNECTIONS,
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    for (const pool of [this.#pool, this.#bytePool]) pool.on("error", () => undefined);
    const adapter = new PrismaPg(this.#pool, {
      ...(target.schema === undefined ? {} : { schema: target.schema }),
      statementNameGenerator: ({ sql }) => createHash("sha1").update(sql).digest("base64"),
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

  /** The rows of a statement, each checked against a schema; inside a transaction, as it sees them. */
  async rows<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    const rows = await this.#inTransaction(() =>
      this.#client.$queryRawUnsafe(query.sql, ...query.parameters),
    );
    return z.array(rowSchema).parse(rows);
  }

  /** Runs a statement and gives the number of rows that it changed. */
  execute(query: CompiledQuery): Promise<number> {
    return this.#inTransaction(() => this.#client.$executeRawUnsafe(query.sql, ...query.parameters));
  }

  /**
   * Runs a statement outside any transaction, on a connection of its own: for bytes, and for rows that must
   * be there whatever becomes of the transaction.
   */
  async rowsOutside<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    const result = await this.#explaining(() =>
      this.#bytePool.query({
        name: createHash("sha1").update(query.sql).digest("base64"),
        text: query.sql,
        values: [...query.parameters],
      }),
    );
    return z.array(rowSchema).parse(result.rows);
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
    await Promise.all([this.#pool.end(), this.#bytePool.end()]);
  }

  get #client(): Prisma.TransactionClient {
    return this.#current()?.client ?? this.#prisma;
  }

  #current(): OpenTransaction | undefined {
    const transaction = this.#transaction.getStore();
    return transaction?.open === true ? transaction : undefined;
  }

  /** Runs a statement; in a transaction, which fails with it, one after the other. */
  async #inTransaction<T>(statement: () => Promise<T>): Promise<T> {
    const transaction = this.#current();
    if (transaction === undefined) return this.#explaining(statement);
    try {
      return await transaction.lock.run(() => this.#explaining(statement));
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
