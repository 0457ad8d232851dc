/** Anomalies of undoing: what is put back must be what the latest event put away, whoever else is at it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fileContents, retrieved } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeSimulation } from "../../../src/conformance/fixtures.js";
import { UndoError } from "../../../src/errors.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";
import { holding, untilWaiting } from "./meeting.js";

const fixture = useStore();
const directories = new Map<number, string>();
let other: PostgresStorage;
beforeAll(async () => {
  other = await fixture.connect();
  for (const rank of [1, 3, 5]) {
    const files = { ...DEFAULT_FILES, "trajectory.dcd": `rank ${rank}` };
    directories.set(rank, await fixture.directory(files));
  }
});
afterAll(() => other.close());

let piece = 0;
beforeEach(() => {
  piece += 1;
});

async function store(backend: PostgresStorage, rank: number) {
  const object = makeSimulation({ sourceCalculationId: `piece ${piece}`, statisticalInefficiency: rank });
  return backend.storeObjectDetailed(object, directories.get(rank));
}

/** The rank that the object under a key says, with the one that its files say. */
async function ranksOf(key: string): Promise<readonly unknown[]> {
  const { object } = await retrieved(fixture.store, key);
  const { "trajectory.dcd": trajectory } = await fileContents(fixture.store, key);
  return [object.attributeValue("statisticalInefficiency"), String(trajectory)];
}

async function kindsOf(key: string): Promise<readonly string[]> {
  return (await fixture.store.history(key)).map(({ kind }) => kind);
}

describe("an undo", () => {
  it("takes back the replacement that it waited for, not the one before", async () => {
    const { key } = await store(fixture.store, 5);
    await store(fixture.store, 3);
    const held = await holding(fixture.store, () => store(fixture.store, 1));
    const undoing = other.undo(key);
    await untilWaiting(fixture, undoing);
    await held.commit();
    const event = await undoing;
    expect(event.kind).toBe("restored");
    expect(await ranksOf(key)).toEqual([3, "rank 3"]);
    expect(await kindsOf(key)).toEqual(["stored", "replaced", "replaced", "restored"]);
  });

  it("is weighed by who stores the same data meanwhile", async () => {
    const { key } = await store(fixture.store, 5);
    await store(fixture.store, 3);
    const held = await holding(fixture.store, () => fixture.store.undo(key));
    // Better than what is there now, and than what is put back.
    const storing = store(other, 1);
    await untilWaiting(fixture, storing);
    await held.commit();
    expect(await storing).toEqual({ key, outcome: "replaced" });
    expect(await ranksOf(key)).toEqual([1, "rank 1"]);
    const [, , , last] = await fixture.store.history(key);
    expect(last?.superseded?.object.attributeValue("statisticalInefficiency")).toBe(5);
  });

  it("of a removal gives way to the same data under another key that it waited for", async () => {
    const { key } = await store(fixture.store, 5);
    await fixture.store.removeObject(key);
    const held = await holding(fixture.store, () => store(fixture.store, 3));
    const undoing = failureOf(other.undo(key));
    await untilWaiting(fixture, undoing);
    await held.commit();
    expect(await undoing).toBeInstanceOf(UndoError);
    expect(await ranksOf(held.result.key)).toEqual([3, "rank 3"]);
    expect(await fixture.store.objectExists(key)).toBe(false);
  });

  it("of a removal brings the key back for who stores the same data meanwhile", async () => {
    const { key } = await store(fixture.store, 5);
    await fixture.store.removeObject(key);
    const held = await holding(fixture.store, () => fixture.store.undo(key));
    const storing = store(other, 3);
    await untilWaiting(fixture, storing);
    await held.commit();
    expect(await storing).toEqual({ key, outcome: "replaced" });
    expect(await ranksOf(key)).toEqual([3, "rank 3"]);
  });

  it("at the same time as another one is one after the other", async () => {
    const { key } = await store(fixture.store, 5);
    await store(fixture.store, 3);
    const held = await holding(fixture.store, () => fixture.store.undo(key));
    const undoing = other.undo(key);
    await untilWaiting(fixture, undoing);
    await held.commit();
    await undoing;
    // The second one undoes the first.
    expect(await ranksOf(key)).toEqual([3, "rank 3"]);
    expect(await kindsOf(key)).toEqual(["stored", "replaced", "restored", "restored"]);
  });

  it("of what is being removed brings it back", async () => {
    const { key } = await store(fixture.store, 5);
    await store(fixture.store, 3);
    const held = await holding(fixture.store, () => fixture.store.removeObject(key));
    const undoing = other.undo(key);
    await untilWaiting(fixture, undoing);
    await held.commit();
    await undoing;
    expect(await ranksOf(key)).toEqual([3, "rank 3"]);
  });
});
