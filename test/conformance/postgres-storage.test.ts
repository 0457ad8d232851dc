import pg from "pg";
import { afterAll, beforeAll, describe, it } from "vitest";
import { storageBackendConformance } from "../../src/conformance/index.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { useTemporaryCache } from "./cache-directory.js";

describe("PostgresStorage", () => {
  useTemporaryCache();
  let database: TestDatabase;
  let storage: PostgresStorage;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    storage = await PostgresStorage.connect(database.target);
    client = new pg.Client(database.target.config);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await storage.close();
    await database.drop();
  });

  storageBackendConformance({
    describe,
    it,
    // One store for all tests, emptied before each. Substances are facts: they stay.
    open: async () => {
      const tables = ["stored_object", "ledger", "archive", "archive_volume"];
      await client.query(tables.map((table) => `delete from ${table}`).join("; "));
      return { backend: storage, release: async () => {} };
    },
  });
});
