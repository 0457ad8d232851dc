import { describe, expect, it } from "vitest";
import { listedKeys, retrieved } from "../../../src/conformance/expectations.js";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { DatabaseConnectionError } from "../../../src/database-errors.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { testDatabase } from "../../database/test-database.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const OTHERS = "datname = current_database() and pid <> pg_backend_pid()";
const END_OTHERS = `select pg_terminate_backend(pid, 5000) from pg_stat_activity where ${OTHERS}`;

describe("a connection that is lost", () => {
  const fixture = useStore();

  it("while it is idle is replaced", async () => {
    const path = await fixture.directory();
    const key = await fixture.store.storeObject(makeSimulation(), path);
    await fixture.rows(END_OTHERS);
    await expect.poll(() => fixture.store.objectExists(key).catch(() => false)).toBe(true);
    const { ancillary } = await retrieved(fixture.store, key);
    expect((await ancillary?.read("output.pdb"))?.length).toBeGreaterThan(0);
  });

  it("in a transaction is an error of that transaction, of which nothing stays", async () => {
    const before = await listedKeys(fixture.store);
    const failing = fixture.store.transaction(async () => {
      await fixture.store.storeObject(makeForceField("<lost/>"));
      await fixture.rows(END_OTHERS);
      await fixture.store.storeObject(makeForceField("<after/>"));
    });
    const error = await failureOf(failing);
    expect(error).toBeInstanceOf(DatabaseConnectionError);
    await expect.poll(() => listedKeys(fixture.store).catch(() => [])).toEqual(before);
  });

  it("at the very end of a transaction is an error too", async () => {
    const failing = fixture.store.transaction(async () => {
      await fixture.store.storeObject(makeForceField("<lost/>"));
      await fixture.rows(END_OTHERS);
    });
    expect(await failureOf(failing)).toBeInstanceOf(DatabaseConnectionError);
    await expect
      .poll(() => fixture.store.hasObject(makeForceField("<lost/>")).catch(() => "not yet"))
      .toBeUndefined();
  });

  it("for good is an error that says so", async () => {
    const database = await testDatabase();
    const store = await PostgresStorage.connect(database.target);
    await database.drop();
    await expect
      .poll(() => failureOf(store.objectExists("a")))
      .toMatchObject({ code: "3D000", message: expect.stringContaining("does not exist") });
    await store.close();
  });

  it("on purpose is one only once", async () => {
    const store = await fixture.connect();
    await store.storeObject(makeForceField());
    await Promise.all([store.close(), store.close()]);
    await store.close();
    expect(await failureOf(store.objectExists("a"))).toBeInstanceOf(DatabaseConnectionError);
  });
});
