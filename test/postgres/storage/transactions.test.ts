import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { fileContents, listedKeys } from "../../../src/conformance/expectations.js";
import { makeForceField, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { DatabaseError } from "../../../src/database-errors.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { Gate } from "../anomalies/meeting.js";
import { useStore } from "./store-fixture.js";

describe("transactions of the database", () => {
  const fixture = useStore();

  it("do not wait for others that touch different data", async () => {
    const path = await fixture.directory();
    await using other = await fixture.connect();
    const key = await fixture.store.transaction(async () => {
      await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 1 }), path);
      await fixture.store.storeObject(makeForceField("<mine/>"));
      return other.storeObject(makeSimulation({ numberOfMolecules: 2 }), path);
    });
    expect(await fixture.store.objectExists(key)).toBe(true);
  });

  it("are not seen before they are over, and waited for by who stores the same data", async () => {
    const path = await fixture.directory();
    await using other = await fixture.connect();
    const object = makeSimulation({ sourceCalculationId: "awaited" });
    let waiting: Promise<string> | undefined;
    const mine = await fixture.store.transaction(async () => {
      const key = await fixture.store.storeObject(object, path);
      expect(await other.hasObject(object)).toBeUndefined();
      waiting = other.storeObject(object, path);
      await sleep(20);
      return key;
    });
    expect(await waiting).toBe(mine);
  });

  it("fail if a statement of theirs failed, even where the work went on past it", async () => {
    const before = await listedKeys(fixture.store);
    await fixture.rows("alter table stored_object add constraint refuse check (key <> 'refused')");
    try {
      const failing = fixture.store.transaction(async () => {
        await fixture.store.storeObject(makeForceField("<swallowed/>"));
        await fixture.store
          .storeObjectDetailed(makeForceField("<other/>"), undefined, { key: "refused" })
          .catch(() => undefined);
        return "done";
      });
      const error = await failureOf(failing);
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error).toMatchObject({ code: "23514", retryable: false });
    } finally {
      await fixture.rows("alter table stored_object drop constraint refuse");
    }
    expect(await listedKeys(fixture.store)).toEqual(before);
  });

  it("that wait for each other end in an error that says to try again", async () => {
    await using other = await fixture.connect();
    const [first, second] = [makeForceField("<a/>"), makeForceField("<b/>")];
    const everybody = new Gate();
    let arrived = 0;
    const inTurn = async (
      store: typeof other,
      objects: readonly (typeof first)[],
    ): Promise<readonly string[]> =>
      store.transaction(async () => {
        const keys: string[] = [];
        for (const object of objects) {
          keys.push(await store.storeObject(object));
          arrived += 1;
          if (arrived === 2) everybody.open();
          await everybody.passed;
        }
        return keys;
      });
    const results = await Promise.allSettled([
      inTurn(fixture.store, [first, second]),
      inTurn(other, [second, first]),
    ]);
    const failures = results.filter((result) => result.status === "rejected");
    expect(failures).toHaveLength(1);
    expect(failures[0]?.reason).toBeInstanceOf(DatabaseError);
    expect(failures[0]?.reason).toMatchObject({ code: "40P01", retryable: true });
    expect(await inTurn(other, [second, first])).toHaveLength(2);
  });

  it("store again what another one removed meanwhile", async () => {
    const path = await fixture.directory();
    await using other = await fixture.connect();
    const better = (rank: number) =>
      makeSimulation({ sourceCalculationId: "raced", statisticalInefficiency: rank });
    for (let rank = 100; rank > 90; rank--) {
      const key = await fixture.store.storeObject(better(rank), path);
      const [stored] = await Promise.all([
        fixture.store.storeObjectDetailed(better(rank - 0.5), path),
        other.removeObject(key),
      ]);
      // Whichever came first, nothing that was reported as stored is missing, unless it was removed after.
      const exists = await fixture.store.objectExists(stored.key);
      const [removed] = await fixture.rows(
        "select superseded_statistical_inefficiency as rank from ledger where event = 'removed' order by id desc limit 1",
      );
      expect(exists).toBe(removed?.rank === rank);
    }
  });

  it("need one connection each, whatever is done in them", async () => {
    const path = await fixture.directory();
    await using store = await PostgresStorage.connect(fixture.database.target, { maxConnections: 1 });
    const one = (numberOfMolecules: number): Promise<string> =>
      store.transaction(async () => {
        const key = await store.storeObject(
          makeSimulation({ sourceCalculationId: "alone", numberOfMolecules }),
          path,
        );
        await fileContents(store, key);
        return store.storeObject(makeFreeEnergy(), path);
      });
    const keys = await Promise.all([
      one(1),
      one(2),
      one(3),
      store.storeForceField(makeForceField("<one/>").forceFieldSource),
    ]);
    expect(new Set(keys).size).toBe(4);
  });

  it("have as many statements side by side as their work starts", async () => {
    const path = await fixture.directory();
    const keys = await fixture.store.transaction(() =>
      Promise.all([1, 2, 3, 4].map(() => fixture.store.storeObject(makeFreeEnergy(), path))),
    );
    expect(new Set(keys).size).toBe(4);
  });
});

describe("a store with many objects", () => {
  const fixture = useStore();

  it("lists each key once, in the order of storing, also while objects are removed", async () => {
    await fixture.rows(
      `insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
       select project.id, 'key ' || n, 'LabData', repeat('0', 64), '{}', 2, '{}' from project, generate_series(1, 2500) as n`,
    );
    const keys: string[] = [];
    for await (const key of fixture.store.keys()) {
      keys.push(key);
      if (keys.length % 500 === 0) await fixture.store.removeObject(key);
    }
    expect(keys).toEqual(Array.from({ length: 2500 }, (_, index) => `key ${index + 1}`));
    expect(await fixture.count("stored_object")).toBe(2495);
  });
});
