import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";

describe("a schema that was edited by hand", () => {
  let database: TestDatabase;
  let client: pg.Client;
  let store: PostgresStorage;

  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client(database.target.config);
    await client.connect();
    store = await PostgresStorage.connect(database.target);
  });
  afterAll(async () => {
    await store.close();
    await client.end();
    await database.drop();
  });

  it.each([
    [
      "a column that is gone",
      "alter table stored_object rename column payload_bytes to other",
      "alter table stored_object rename column other to payload_bytes",
    ],
    ["a table that is gone", "alter table ledger rename to other", "alter table other rename to ledger"],
  ])("is told of, and stores nothing: %s", async (_, edit, mend) => {
    const before = await client.query("select count(*) from stored_object");
    await client.query(edit);
    await expect(store.storeObject(makeForceField(edit))).rejects.toThrow(
      /^somebody has changed the tables of the database [^\n]+"thermostore migrate diff"/,
    );
    const { sql } = await schemaDiff(database.target);
    expect(sql).not.toBe("");
    await client.query(mend);
    expect((await client.query("select count(*) from stored_object")).rows).toEqual(before.rows);
    expect((await schemaDiff(database.target)).sql).toBe("");
    expect(await store.storeObject(makeForceField(edit))).toMatch(/^[0-9a-f]{32}$/);
  });
});
