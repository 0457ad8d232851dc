/**
 * Prisma's adapter for `pg`, made fit for the schema engine. It differs in three ways. A script is sent to the
 * server whole: PrismaPg cuts it at every ";", also inside comments, strings and functions, and a script that
 * fails half-way would stay half applied. With the script of a migration goes the statement that notes its end, in
 * the same transaction, so that nobody who is killed leaves a migration that is applied and not noted. And results may have columns of PostgreSQL's internal type "char", which the system
 * catalogues are full of and which PrismaPg refuses.
 */
import { PrismaPg } from "@prisma/adapter-pg";
import {
  type ConnectionInfo,
  type IsolationLevel,
  isDriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from "@prisma/driver-adapter-utils";
import type pg from "pg";
import { UnsupportedOperationError } from "../../errors.js";
import { queryCatalogue } from "./catalogue-query.js";
import { withFinishedRecord } from "./finished-record.js";
import type { MigrationFolder } from "./migration-folder.js";

const adapterName = "thermostore-migrations";

/** Gives the schema engine its connections, all from one pool, which stays open. */
export class MigrationAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = "postgres";
  readonly adapterName = adapterName;
  readonly #pool: pg.Pool;
  readonly #folder: MigrationFolder;
  readonly #factory: PrismaPg;
  #lastError: unknown;

  constructor(pool: pg.Pool, folder: MigrationFolder, schemaName: string | undefined) {
    this.#pool = pool;
    this.#folder = folder;
    this.#factory = new PrismaPg(pool, schemaName === undefined ? {} : { schema: schemaName });
  }

  /**
   * What the latest statement was refused with, `undefined` if it was not: the engine's own errors have lost the
   * SQLSTATE.
   */
  get lastError(): unknown {
    return this.#lastError;
  }

  async connect(): Promise<SqlDriverAdapter> {
    const watch = <T>(statement: Promise<T>): Promise<T> => this.#watch(statement);
    return new MigrationAdapter(this.#pool, this.#folder, await this.#factory.connect(), watch);
  }

  // PrismaPg's would write into the original database where the address is a URL; nothing here needs one.
  connectToShadowDb(): Promise<SqlDriverAdapter> {
    throw new UnsupportedOperationError("a shadow database", "compare with a migrated database instead.");
  }

  async #watch<T>(statement: Promise<T>): Promise<T> {
    try {
      const result = await statement;
      this.#lastError = undefined;
      return result;
    } catch (error) {
      this.#lastError = error;
      throw error;
    }
  }
}

type Watch = <T>(statement: Promise<T>) => Promise<T>;

class MigrationAdapter implements SqlDriverAdapter {
  readonly provider = "postgres";
  readonly adapterName = adapterName;
  readonly #pool: pg.Pool;
  readonly #folder: MigrationFolder;
  readonly #inner: SqlDriverAdapter;
  readonly #watch: Watch;

  constructor(pool: pg.Pool, folder: MigrationFolder, inner: SqlDriverAdapter, watch: Watch) {
    this.#pool = pool;
    this.#folder = folder;
    this.#inner = inner;
    this.#watch = watch;
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#watch(this.#query(query));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#watch(this.#inner.executeRaw(query));
  }

  async executeScript(script: string): Promise<void> {
    const sql = await withFinishedRecord(this.#pool, this.#folder, script);
    // Without arguments, pg uses the simple protocol: several statements, one transaction.
    await this.executeRaw({ sql, args: [], argTypes: [] });
  }

  async #query(query: SqlQuery): Promise<SqlResultSet> {
    try {
      return await this.#inner.queryRaw(query);
    } catch (error) {
      if (!isDriverAdapterError(error) || error.cause.kind !== "UnsupportedNativeDataType") throw error;
      return queryCatalogue(this.#pool, query);
    }
  }

  startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    return this.#inner.startTransaction(isolationLevel);
  }

  getConnectionInfo(): ConnectionInfo {
    return this.#inner.getConnectionInfo?.() ?? { supportsRelationJoins: true };
  }

  dispose(): Promise<void> {
    return this.#inner.dispose();
  }
}
