import { describe, expect, it } from "vitest";
import { listedKeys } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { ConnectionsBusyError } from "../../../src/database-errors.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

describe("few connections", () => {
  const fixture = useStore();
  const connect = (options: { maxConnections: number; waitForConnectionMs?: number }) =>
    PostgresStorage.connect(fixture.database.target, options);

  it("are enough for many who store at once, by themselves and in transactions", async () => {
    await using store = await connect({ maxConnections: 2 });
    const paths = await Promise.all(
      [1, 2, 3].map((content) => fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": `${content}` })),
    );
    const before = await listedKeys(store);
    const keys = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const path = paths[index % paths.length];
        if (index % 5 === 0) return store.transaction(() => store.storeObject(makeFreeEnergy(), path));
        if (index % 5 === 1) return store.storeObject(makeSimulation({ numberOfMolecules: index }), path);
        return store.storeObject(makeFreeEnergy(), path);
      }),
    );
    expect(new Set(keys).size).toBe(50);
    expect(await listedKeys(store)).toEqual([...before, ...keys].sort());
    const [{ count } = {}] = await fixture.rows(
      "select count(*)::int as count from pg_stat_activity where state like 'idle in transaction%'",
    );
    expect(count).toBe(0);
  });

  it("that are all in use are an error that says how many there are", async () => {
    await using store = await connect({ maxConnections: 1, waitForConnectionMs: 50 });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holding = store.transaction(async () => {
      expect(await store.objectExists("a")).toBe(false);
      await gate;
    });
    const error = await failureOf(store.objectExists("b"));
    expect(error).toBeInstanceOf(ConnectionsBusyError);
    expect(error).toMatchObject({ maxConnections: 1, waitedMs: 50 });
    expect(await failureOf(store.transaction(async () => undefined))).toBeInstanceOf(ConnectionsBusyError);
    release();
    await holding;
    expect(await store.objectExists("b")).toBe(false);
  });
});
