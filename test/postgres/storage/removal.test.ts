import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { makeForceField, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { attribute } from "../../../src/data/attribute.js";
import { textType } from "../../../src/data/attribute-type.js";
import { registerDataClass } from "../../../src/data/data-registry.js";
import { declareStoredData } from "../../../src/data/declare-stored-data.js";
import { StoredData } from "../../../src/data/stored-data.js";
import { ObjectInUseError } from "../../../src/errors.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

/** Classes of a laboratory's own that refer to force fields, each in its way. */
class InJsonOnly extends declareStoredData(StoredData, {
  tag: "mylab.InJsonOnly",
  attributes: { forceFieldId: attribute(textType), remark: attribute(textType, { query: true }) },
}) {}
class InMatchValues extends declareStoredData(StoredData, {
  tag: "mylab.InMatchValues",
  attributes: { forceFieldId: attribute(textType, { query: true }) },
}) {}
class InColumn extends declareStoredData(StoredData, {
  tag: "mylab.InColumn",
  attributes: { forceFieldId: attribute(textType, { query: true, column: "force_field_id" }) },
}) {}
for (const dataClass of [InJsonOnly, InMatchValues, InColumn]) registerDataClass(dataClass);

describe("removing a force field", () => {
  const fixture = useStore();

  it("finds what refers to it, whatever its class", async () => {
    const { store } = fixture;
    const forceFieldId = await store.storeObject(makeForceField());
    const path = await fixture.directory();
    const expected = [
      { key: await store.storeObject(new InJsonOnly({ forceFieldId, remark: "a" })), type: "InJsonOnly" },
      { key: await store.storeObject(makeSimulation({ forceFieldId }), path), type: "StoredSimulationData" },
      { key: await store.storeObject(new InMatchValues({ forceFieldId })), type: "InMatchValues" },
      { key: await store.storeObject(new InColumn({ forceFieldId })), type: "InColumn" },
      { key: await store.storeObject(makeFreeEnergy({ forceFieldId }), path), type: "StoredFreeEnergyData" },
    ];
    await store.storeObject(new InJsonOnly({ forceFieldId: "another", remark: forceFieldId }));
    expect(await store.dependents(forceFieldId)).toEqual(expected);
    const keys = expected.map(({ key }) => key);
    expect(await failureOf(store.removeObject(forceFieldId))).toMatchObject({ dependents: keys, count: 5 });
    await store.removeObject(forceFieldId, { dependents: "cascade" });
    for (const key of keys) {
      const history = await store.history(key);
      expect(history.at(-1)).toMatchObject({ kind: "removed", reason: `removed with "${forceFieldId}"` });
    }
    expect((await store.history(forceFieldId)).at(-1)).toMatchObject({ reason: "removed by request" });
  });

  it("sees the simulation that somebody is just storing", async () => {
    const { store } = fixture;
    await using other = await fixture.connect();
    const forceFieldId = await store.storeObject(makeForceField("<skew/>"));
    const path = await fixture.directory();
    let removal: Promise<unknown> | undefined;
    const key = await other.transaction(async () => {
      const stored = await other.storeObject(makeSimulation({ forceFieldId }), path);
      removal = failureOf(store.removeObject(forceFieldId));
      await sleep(50);
      return stored;
    });
    const error = await removal;
    expect(error).toBeInstanceOf(ObjectInUseError);
    expect(error).toMatchObject({ dependents: [key] });
  });

  it("keeps what refers to it waiting until it is decided, without files as with them", async () => {
    const { store } = fixture;
    await using other = await fixture.connect();
    for (const object of [new InColumn({ forceFieldId: "gone" }), makeSimulation({ forceFieldId: "gone" })]) {
      const path = object instanceof InColumn ? undefined : await fixture.directory();
      await store.storeObjectDetailed(makeForceField("<gone/>"), undefined, { key: "gone" });
      let storing: Promise<string> | undefined;
      let isStored = false;
      await store.transaction(async () => {
        await store.removeObject("gone", { dependents: "leave" });
        storing = other.storeObject(object, path).finally(() => {
          isStored = true;
        });
        await sleep(100);
        expect(isStored).toBe(false);
      });
      await storing;
    }
  });

  it("is refused where the transaction cannot see what refers to it, but not for what it removed itself", async () => {
    const { store } = fixture;
    await using other = await fixture.connect();
    const forceFieldId = await store.storeObject(makeForceField("<snapshot/>"));
    const removing = store.transaction(
      async () => {
        await store.objectExists(forceFieldId);
        await other.storeObject(new InColumn({ forceFieldId }));
        await store.removeObject(forceFieldId);
      },
      { isolation: "repeatable read" },
    );
    expect(await failureOf(removing)).toMatchObject({ name: "DatabaseError", retryable: true });
    await store.transaction(
      async () => {
        for (const { key } of await store.dependents(forceFieldId)) await store.removeObject(key);
        await store.removeObject(forceFieldId);
      },
      { isolation: "repeatable read" },
    );
    expect(await store.objectExists(forceFieldId)).toBe(false);
  });

  it("does not keep others waiting who store with other force fields", async () => {
    const { store } = fixture;
    await using other = await fixture.connect();
    const [first, second] = [makeForceField("<one/>"), makeForceField("<two/>")];
    const forceFieldId = await store.storeObject(first);
    const another = await store.storeObject(second);
    await store.transaction(async () => {
      await store.removeObject(forceFieldId);
      await other.storeObject(new InColumn({ forceFieldId: another }));
    });
    expect(await store.dependents(another)).toHaveLength(1);
  });
});
