/** Anomalies of removing: what others come to rely on while it is being removed, and what is removed twice. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { ObjectInUseError, StorageKeyNotFoundError } from "../../../src/errors.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";
import { holding, untilWaiting } from "./meeting.js";
import { ChargeData, DipoleData } from "./referring-classes.js";

const fixture = useStore();
let other: PostgresStorage;
let files = "";
beforeAll(async () => {
  other = await fixture.connect();
  files = await fixture.directory();
});
afterAll(() => other.close());

let forceFields = 0;

/** A force field that nothing refers to yet. */
function newForceField(): Promise<string> {
  return fixture.store.storeObject(makeForceField(`<unused number="${++forceFields}"/>`));
}

const simulationWith = (forceFieldId: string, statisticalInefficiency = 5) =>
  makeSimulation({ forceFieldId, statisticalInefficiency });

/** The simulations whose force field is not there. */
async function stranded(): Promise<readonly unknown[]> {
  return fixture.rows(
    `select o.key from stored_object o
     where o.force_field_id is not null and not exists (select from stored_object f where f.key = o.force_field_id)`,
  );
}

describe("a force field is not removed from under a simulation", () => {
  it("that is being stored", async () => {
    const forceField = await newForceField();
    const held = await holding(fixture.store, () =>
      fixture.store.storeObject(simulationWith(forceField), files),
    );
    const removing = failureOf(other.removeObject(forceField));
    await untilWaiting(fixture, removing);
    await held.commit();
    const error = await removing;
    expect(error).toBeInstanceOf(ObjectInUseError);
    expect(error).toMatchObject({ key: forceField, dependents: [held.result], count: 1 });
    expect(await stranded()).toEqual([]);
  });

  it.each(["repeatable read", "serializable"] as const)(
    "that a %s transaction stores after it saw the force field",
    async (isolation) => {
      const forceField = await newForceField();
      const storing = fixture.store.transaction(
        async () => {
          expect(await fixture.store.objectExists(forceField)).toBe(true);
          await other.removeObject(forceField);
          await fixture.store.storeObject(simulationWith(forceField), files);
        },
        { isolation },
      );
      expect(await failureOf(storing)).toMatchObject({ code: "40001", retryable: true });
      expect(await stranded()).toEqual([]);
    },
  );

  it("that is being replaced", async () => {
    const forceField = await newForceField();
    const key = await fixture.store.storeObject(simulationWith(forceField), files);
    const held = await holding(fixture.store, () =>
      fixture.store.storeObject(simulationWith(forceField, 1), files),
    );
    const removing = failureOf(other.removeObject(forceField));
    await untilWaiting(fixture, removing);
    await held.commit();
    expect(await removing).toMatchObject({ dependents: [key] });
  });

  it.each([
    ["with a column for its force field", (id: string) => new ChargeData({ forceFieldId: id, charge: 1 })],
    ["without one", (id: string) => new DipoleData({ forceFieldId: id, dipole: 2 })],
  ])("nor from under data of one's own that is being stored, %s", async (_name, make) => {
    const forceField = await newForceField();
    const held = await holding(fixture.store, () => fixture.store.storeObject(make(forceField)));
    const removing = failureOf(other.removeObject(forceField));
    await untilWaiting(fixture, removing);
    await held.commit();
    const error = await removing;
    expect(error).toBeInstanceOf(ObjectInUseError);
    expect(error).toMatchObject({ dependents: [held.result] });
  });

  it("that is being brought back", async () => {
    const forceField = await newForceField();
    const key = await fixture.store.storeObject(simulationWith(forceField), files);
    await fixture.store.removeObject(key);
    const held = await holding(fixture.store, () => fixture.store.undo(key));
    const removing = failureOf(other.removeObject(forceField));
    await untilWaiting(fixture, removing);
    await held.commit();
    expect(await removing).toBeInstanceOf(ObjectInUseError);
    expect(await stranded()).toEqual([]);
  });

  it("but is, if that is rolled back", async () => {
    const forceField = await newForceField();
    const held = await holding(fixture.store, () =>
      fixture.store.storeObject(simulationWith(forceField), files),
    );
    const removing = other.removeObject(forceField);
    await untilWaiting(fixture, removing);
    await held.rollBack();
    await removing;
    expect(await fixture.store.objectExists(forceField)).toBe(false);
  });
});

describe("a removal with all that depends on it", () => {
  it("takes a simulation that is being stored as well", async () => {
    const forceField = await newForceField();
    const first = await fixture.store.storeObject(
      makeSimulation({ forceFieldId: forceField, numberOfMolecules: 1 }),
      files,
    );
    const held = await holding(fixture.store, () =>
      fixture.store.storeObject(simulationWith(forceField), files),
    );
    const removing = other.removeObject(forceField, { dependents: "cascade" });
    await untilWaiting(fixture, removing);
    await held.commit();
    await removing;
    for (const key of [forceField, first, held.result]) {
      expect(await fixture.store.objectExists(key)).toBe(false);
    }
    expect(await stranded()).toEqual([]);
  });

  it("is not stopped by a dependent that somebody else removes", async () => {
    const forceField = await newForceField();
    const simulation = await fixture.store.storeObject(simulationWith(forceField), files);
    const held = await holding(fixture.store, () => fixture.store.removeObject(simulation));
    const removing = other.removeObject(forceField, { dependents: "cascade" });
    await untilWaiting(fixture, removing);
    await held.commit();
    await removing;
    const removals = "select count(*)::int as count from ledger where event = 'removed' and object_key = $1";
    for (const key of [forceField, simulation]) {
      expect(await fixture.rows(removals, [key])).toEqual([{ count: 1 }]);
    }
  });

  it("is seen as a whole by who stores a dependent meanwhile", async () => {
    const forceField = await newForceField();
    const simulation = await fixture.store.storeObject(simulationWith(forceField), files);
    const held = await holding(fixture.store, () =>
      fixture.store.removeObject(forceField, { dependents: "cascade" }),
    );
    const storing = other.storeObjectDetailed(simulationWith(forceField, 1), files);
    await untilWaiting(fixture, storing);
    await held.commit();
    const { key, outcome } = await storing;
    expect(outcome).toBe("stored");
    expect(key).not.toBe(simulation);
    expect(await other.objectExists(key)).toBe(true);
    await other.removeObject(key);
  });
});

describe("of two removals at once", () => {
  it("one is told that there is nothing", async () => {
    const key = await newForceField();
    const held = await holding(fixture.store, () => fixture.store.removeObject(key));
    const removing = failureOf(other.removeObject(key));
    await untilWaiting(fixture, removing);
    await held.commit();
    expect(await removing).toBeInstanceOf(StorageKeyNotFoundError);
    const events = await fixture.store.history(key);
    expect(events.map(({ kind }) => kind)).toEqual(["stored", "removed"]);
  });

  it("the second one removes, if the first is rolled back", async () => {
    const key = await newForceField();
    const held = await holding(fixture.store, () => fixture.store.removeObject(key));
    const removing = other.removeObject(key);
    await untilWaiting(fixture, removing);
    await held.rollBack();
    await removing;
    expect(await fixture.store.objectExists(key)).toBe(false);
  });
});
