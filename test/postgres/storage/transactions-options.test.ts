import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { fileContents, listedKeys, matchingKeys } from "../../../src/conformance/expectations.js";
import {
  DEFAULT_FILES,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
} from "../../../src/conformance/fixtures.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ForceFieldQuery, SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const other = (name: string) => makeForceField(`<${name}/>`);

/** All ways to find out what is there. */
async function seen(store: PostgresStorage): Promise<unknown> {
  const search = store.search(new ForceFieldQuery());
  const streamed: string[] = [];
  for await (const { key } of search.summaries()) streamed.push(key);
  const entries: string[] = [];
  for await (const { key } of search.entries()) entries.push(key);
  return {
    listed: await listedKeys(store),
    matching: await matchingKeys(store, new ForceFieldQuery()),
    page: (await search.page(100)).items.map(({ key }) => key),
    count: await search.count(),
    streamed,
    entries,
  };
}

describe("a transaction with one snapshot", () => {
  const fixture = useStore();

  it("gives the same answers throughout, whatever others do", async () => {
    await using another = await fixture.connect();
    const path = await fixture.directory();
    const removed = await fixture.store.storeObject(makeSimulation(), path);
    const shown = await fixture.store.storeObject(other("shown"));
    await fixture.store.transaction(
      async () => {
        const before = await seen(fixture.store);
        await another.storeObject(other("meanwhile"));
        await another.removeObject(removed);
        await another.sweep({ graceSeconds: 0, retentionSeconds: 0 });
        expect(await seen(fixture.store)).toEqual(before);
        expect(await fixture.store.objectExists(shown)).toBe(true);
        // Also files that are swept by now.
        expect(Object.keys(await fileContents(fixture.store, removed))).toHaveLength(3);
      },
      { isolation: "repeatable read" },
    );
    expect(await fixture.store.objectExists(removed)).toBe(false);
    expect(await fixture.store.search(new ForceFieldQuery()).count()).toBe(2);
    await fixture.store.transaction(async () => {
      const before = await seen(fixture.store);
      await another.storeObject(other("and again"));
      expect(await seen(fixture.store)).not.toEqual(before);
    });
  });

  it("stores data with files, of substances that nobody had, and finds them", async () => {
    const large = Buffer.alloc(3_000_000, 5);
    const path = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": large });
    for (const isolation of ["repeatable read", "serializable"] as const) {
      const object = makeFreeEnergy();
      const key = await fixture.store.transaction(
        async () => {
          await listedKeys(fixture.store);
          const stored = await fixture.store.storeObject(object, path);
          expect((await fileContents(fixture.store, stored))["trajectory.dcd"]?.equals(large)).toBe(true);
          return stored;
        },
        { isolation },
      );
      expect((await fileContents(fixture.store, key))["trajectory.dcd"]?.equals(large)).toBe(true);
      const [volumes] = await fixture.rows(
        "select count(*)::int as count from archive_volume where staged_until > clock_timestamp()",
      );
      expect(volumes).toEqual({ count: 0 });
    }
  });

  it("leaves nothing of a substance when it is rolled back, and does not think otherwise later", async () => {
    const path = await fixture.directory();
    const object = makeSimulation({ sourceCalculationId: "rolled back", numberOfMolecules: 77 });
    await fixture.rows("truncate substance, component cascade");
    await using fresh = await fixture.connect();
    const failing = fresh.transaction(
      async () => {
        await fresh.storeObject(object, path);
        expect(
          await matchingKeys(fresh, new SimulationDataQuery({ substance: object.substance })),
        ).toHaveLength(1);
        throw new Error("rolled back");
      },
      { isolation: "repeatable read" },
    );
    await expect(failing).rejects.toThrow("rolled back");
    expect(await fixture.count("substance")).toBe(0);
    expect(await fresh.storeObject(object, path)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("a transaction that others got in the way of", () => {
  const fixture = useStore();

  it("is run again as often as was asked for, and not otherwise", async () => {
    await using another = await fixture.connect();
    const path = await fixture.directory();
    const version = (rank: number) =>
      makeSimulation({ sourceCalculationId: "raced", statisticalInefficiency: rank });
    let rank = 100;
    await fixture.store.storeObject(version(rank), path);
    let runs = 0;
    const replace = async (): Promise<string> => {
      runs += 1;
      await listedKeys(fixture.store);
      if (runs < 3) await another.storeObject(version(rank - 1), path);
      rank -= 2;
      return fixture.store.storeObject(version(rank), path);
    };
    const key = await fixture.store.transaction(replace, { isolation: "repeatable read", attempts: 5 });
    expect(runs).toBe(3);
    expect((await fixture.store.retrieveObject(key))?.object.attributeValue("statisticalInefficiency")).toBe(
      rank,
    );
    runs = 0;
    const once = fixture.store.transaction(replace, { isolation: "repeatable read" });
    expect(await failureOf(once)).toMatchObject({ code: "40001", retryable: true });
    expect(runs).toBe(1);
  });

  it("cannot skew what it writes by what it read, where it asks for that", async () => {
    await using another = await fixture.connect();
    // Each stores only if it is the first.
    const first = (store: PostgresStorage, name: string): Promise<string | undefined> =>
      store.transaction(
        async () => {
          if ((await store.search(new ForceFieldQuery()).count()) > 0) return undefined;
          await sleep(20);
          return store.storeObject(other(name));
        },
        { isolation: "serializable", attempts: 10 },
      );
    const keys = await Promise.all([first(fixture.store, "mine"), first(another, "yours")]);
    expect(keys.filter((key) => key !== undefined)).toHaveLength(1);
  });

  it("frees its connection when its time is up, also while it waits for a lock", async () => {
    await using another = await fixture.connect();
    const contended = other("contended");
    await fixture.store.transaction(async () => {
      await fixture.store.storeObject(contended);
      const failing = another.transaction(() => another.storeObject(contended), { timeoutMs: 100 });
      expect(await failureOf(failing)).toMatchObject({ name: "TransactionTimeoutError", timeoutMs: 100 });
      await expect
        .poll(async () => (await fixture.rows("select from pg_locks where not granted")).length)
        .toBe(0);
    });
    expect(await another.hasObject(contended)).toBeDefined();
  });

  it("ends when its time is up whatever its work waits for, which can then change nothing", async () => {
    let late: Promise<unknown> | undefined;
    const failing = fixture.store.transaction(
      () =>
        fixture.store.transaction(async () => {
          late = sleep(300).then(() => failureOf(fixture.store.storeObject(other("late"))));
          await fixture.store.storeObject(other("within"));
          await new Promise(() => undefined);
        }),
      { timeoutMs: 150 },
    );
    expect(await failureOf(failing)).toMatchObject({ name: "TransactionTimeoutError", timeoutMs: 150 });
    expect(await late).toMatchObject({ name: "TransactionTimeoutError" });
    expect(await fixture.store.hasObject(other("within"))).toBeUndefined();
    expect(await fixture.store.hasObject(other("late"))).toBeUndefined();
  });
});
