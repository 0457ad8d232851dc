/** A PostgreSQL store with a database of its own, the database behind it, and directories to store. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { DEFAULT_FILES } from "../../../src/conformance/fixtures.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { writeFiles } from "../../storage/ancillary/temporary-directory.js";

type Files = Record<string, string | Buffer>;

/** What the tests of a file share; it is there while they run. */
export class StoreFixture {
  #database: TestDatabase | undefined;
  #client: pg.Client | undefined;
  #store: PostgresStorage | undefined;
  #scratch = "";
  #directories = 0;

  async open(): Promise<void> {
    this.#scratch = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    this.#database = await testDatabase();
    this.#client = new pg.Client(this.database.target.config);
    this.#client.on("error", () => {});
    await this.#client.connect();
    this.#store = await this.connect();
  }

  async close(): Promise<void> {
    await this.#store?.close();
    await this.#client?.end();
    await this.#database?.drop();
    await rm(this.#scratch, { recursive: true, force: true });
  }

  get database(): TestDatabase {
    return present(this.#database);
  }

  get store(): PostgresStorage {
    return present(this.#store);
  }

  /** Another connection to the same store, as another process has, or to another project of the database. */
  connect(project?: string): Promise<PostgresStorage> {
    return PostgresStorage.connect(this.database.target, project === undefined ? {} : { project });
  }

  /** The rows that a statement gives, past the store. */
  async rows(sql: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const result = await present(this.#client).query<Record<string, unknown>>(sql, [...parameters]);
    return result.rows;
  }

  /** The number of rows in a table. */
  async count(table: string): Promise<number> {
    const [row] = await this.rows(`select count(*)::int as count from ${table}`);
    return Number(row?.count);
  }

  /** Makes a directory with files; by default those that the fixtures name. */
  directory(files: Files = { ...DEFAULT_FILES }): Promise<string> {
    this.#directories += 1;
    return writeFiles(join(this.#scratch, String(this.#directories)), files);
  }
}

/** The fixture of a test file. */
export function useStore(): StoreFixture {
  const fixture = new StoreFixture();
  beforeAll(() => fixture.open());
  afterAll(() => fixture.close());
  return fixture;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the store is there only while tests run");
  return value;
}
