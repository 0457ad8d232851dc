/**
 * Prisma's adapter for `pg`, made fit for the schema engine. It differs in two ways. A script is sent to the
 * server whole: PrismaPg cuts it at every ";", also inside comments, strings and functions, and a script that
 * fails half-way would stay half applied. And results may have columns of PostgreSQL's internal type "char",
 * which the system catalogues are full of and which PrismaPg refuses.
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

const adapterName = "thermostore-migrations";

/** Gives the schema engine its connections, all from one pool, which stays open. */
export class MigrationAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = "postgres";
  readonly adapterName = adapterName;
  readonly #pool: pg.Pool;
  readonly #factory: PrismaPg;

  constructor(pool: pg.Pool, schemaName: string | undefined) {
    this.#pool = pool;
    this.#factory = new PrismaPg(pool, schemaName === undefined ? {} : { schema: schemaName });
  }

  async connect(): Promise<SqlDriverAdapter> {
    return new MigrationAdapter(this.#pool, await this.#factory.connect());
  }

  // PrismaPg's would write into the original database where the address is a URL; nothing here needs one.
  connectToShadowDb(): Promise<SqlDriverAdapter> {
    throw new UnsupportedOperationError("a shadow database", "compare with a migrated database instead.");
  }
}

class MigrationAdapter implements SqlDriverAdapter {
  readonly provider = "postgres";
  readonly adapterName = adapterName;
  readonly #pool: pg.Pool;
  readonly #inner: SqlDriverAdapter;

  constructor(pool: pg.Pool, inner: SqlDriverAdapter) {
    this.#pool = pool;
    this.#inner = inner;
  }

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    try {
      return await this.#inner.queryRaw(query);
    } catch (error) {
      if (!isDriverAdapterError(error) || error.cause.kind !== "UnsupportedNativeDataType") throw error;
      return queryCatalogue(this.#pool, query);
    }
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#inner.executeRaw(query);
  }

  async executeScript(script: string): Promise<void> {
    // Without arguments, pg uses the simple protocol: several statements, one transaction.
    await this.#inner.executeRaw({ sql: script, args: [], argTypes: [] });
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
