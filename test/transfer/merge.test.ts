import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_FILES, makeFreeEnergy, makeSimulation } from "../../src/conformance/fixtures.js";
import type { StoredSimulationData } from "../../src/data/simulation-data.js";
import { InvalidValueError } from "../../src/errors.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { standInKey } from "../../src/storage/storage-key.js";
import { Component } from "../../src/substances/component.js";
import "../../src/transfer/copy.js";
import { StorageError } from "../../src/errors.js";
import type { ReadEntry, TransferEntry } from "../../src/transfer/transfer-entry.js";
import { transfer } from "../../src/transfer/transfer-run.js";
import { forceFieldData } from "../arbitraries/data-objects.js";
import { pooledObject } from "../arbitraries/pool.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { contentOf, danglingLinks, dataIn } from "./store-content.js";

const scratch = useTemporaryDirectory();

describe("merging two stores with overlapping and conflicting content, both ways and twice", () => {
  let database: TestDatabase;
  let postgres: PostgresStorage;

  beforeEach(async () => {
    database = await testDatabase();
    postgres = await PostgresStorage.connect(database.target);
  });
  afterEach(async () => {
    await postgres.close();
    await database.drop();
  });

  /** Keys come from a few, so that those of one store are often others in the other one. */
  async function fill(store: StorageBackend, seed: number): Promise<void> {
    const files = await writeFiles(scratch(`files-${seed}`), {
      "output.pdb": `${seed % 2}`,
      "trajectory.dcd": "",
      "topology.pdb": "",
      "start.dcd": "",
      "end.dcd": "",
    });
    const forceFields: string[] = [];
    for (const [number, object] of fc.sample(forceFieldData, { numRuns: 3, seed: 7 }).entries()) {
      const key = `ff ${(number + seed) % 3}`;
      forceFields.push((await store.storeObjectDetailed(object, undefined, { key })).key);
    }
    for (const [number, object] of fc.sample(pooledObject, { numRuns: 14, seed }).entries()) {
      const linked = Reflect.construct(object.constructor, [
        { ...valuesOf(object), forceFieldId: forceFields[number % 3] },
      ]) as typeof object;
      const options = { key: `object ${number % 9}`, allowMissingFiles: true };
      await store.storeObjectDetailed(linked, files, options);
    }
  }

  const kinds: Record<string, (name: string) => Promise<StorageBackend>> = {
    memory: async () => new MemoryStorage(),
    directory: (name) => LocalFileStorage.open(scratch(name)),
    postgres: async () => postgres,
  };

  it.each([
    ["memory", "directory"],
    ["directory", "postgres"],
    ["postgres", "memory"],
    ["directory", "directory"],
  ] as const)("%s and %s", async (one, two) => {
    const [here, there] = [await kinds[one]?.("here"), await kinds[two]?.("there")];
    if (here === undefined || there === undefined) throw new Error("no such kind of store");
    await fill(here, 1);
    await fill(there, 2);
    const planned = await here.update(there, { dryRun: true });
    const report = await here.update(there);
    expect(report).toMatchObject({ failed: [], unlinked: [], remaining: 0 });
    expect({ ...planned, objects: sorted(planned.objects) }).toEqual({
      ...report,
      objects: sorted(report.objects),
    });
    await there.update(here);
    expect(await dataIn(there)).toEqual(await dataIn(here));
    expect([await danglingLinks(here), await danglingLinks(there)]).toEqual([[], []]);
    const before = [await contentOf(here), await contentOf(there)];
    expect(await here.update(there)).toMatchObject({ stored: 0, replaced: 0, failed: [] });
    expect(await there.update(here)).toMatchObject({ stored: 0, replaced: 0, failed: [] });
    expect([await contentOf(here), await contentOf(there)]).toEqual(before);
  });

  it("is refused for a store and itself, however it was opened", async () => {
    await using again = await PostgresStorage.connect(database.target);
    await expect(postgres.update(again)).rejects.toThrow(InvalidValueError);
    await using directory = await LocalFileStorage.open(scratch("store"));
    await using same = await LocalFileStorage.open(scratch("store", "..", "store"));
    await expect(directory.update(same)).rejects.toThrow(/is the target itself/);
  });
});

describe("what a transfer does where keys or links cannot be kept", () => {
  const simulation = (forceFieldId: string): StoredSimulationData => makeSimulation({ forceFieldId });

  it("gives stand-in keys in the order of the source, foretold", async () => {
    const files = await writeFiles(scratch("files"), DEFAULT_FILES);
    const [here, there] = [new MemoryStorage(), new MemoryStorage()];
    const standIn = standInKey("a");
    const named = (sourceCalculationId: string) => makeFreeEnergy({ sourceCalculationId });
    await here.storeObjectDetailed(named("other"), files, { key: "a" });
    for (const key of ["a", standIn, standInKey(standIn)]) {
      await there.storeObjectDetailed(named(`of ${key}`), files, { key });
    }
    const planned = await here.update(there, { dryRun: true });
    const report = await here.update(there);
    expect(planned).toEqual(report);
    expect(report.objects.get("a")?.key).toBe(standIn);
    expect(await here.update(there)).toMatchObject({ deduplicated: 3, stored: 0 });
  });

  it("never links to another force field than the one that could not be transferred", async () => {
    const files = await writeFiles(scratch("files"), DEFAULT_FILES);
    const store = new MemoryStorage();
    const other = simulation("taken");
    await store.storeObjectDetailed(makeSimulation({ sourceCalculationId: "x" }), files, { key: "taken" });
    const entry = (key: string, isForceField: boolean, read: () => Promise<ReadEntry>): TransferEntry => ({
      ...{ key, path: key, filesPath: key, isForceField, read },
    });
    const entries = [
      entry("taken", true, () => Promise.reject(new StorageError("it is broken"))),
      entry("s", false, async () => ({ object: other, files })),
      entry("t", false, async () => ({ object: simulation("nowhere"), files })),
    ];
    const planned = await transfer(entries, store, { keepGoing: true, dryRun: true });
    const report = await transfer(entries, store, { keepGoing: true });
    expect(planned).toEqual(report);
    expect(report.unlinked.map(({ key }) => key).sort()).toEqual(["s", "t"]);
    const stored = await store.retrieveObject<StoredSimulationData>("s");
    expect(stored?.object.forceFieldId).toBe(standInKey("taken"));
    const again = await transfer(entries, store, { keepGoing: true });
    expect(again).toMatchObject({ stored: 0, deduplicated: 2 });
  });

  it("stops between two objects when it is told to", async () => {
    const files = await writeFiles(scratch("files"), DEFAULT_FILES);
    const [from, to] = [new MemoryStorage(), await LocalFileStorage.open(scratch("store"))];
    for (let number = 0; number < 30; number += 1) {
      await from.storeObject(makeSimulation({ sourceCalculationId: `${number}` }), files);
    }
    const stopping = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 5) stopping.abort();
    };
    const report = await to.update(from, { signal: stopping.signal, onProgress });
    expect(report.stored).toBeGreaterThanOrEqual(5);
    expect(report.remaining).toBe(30 - report.stored);
    expect(Object.keys(await contentOf(to))).toHaveLength(report.stored);
    expect(await to.update(from)).toMatchObject({ stored: report.remaining, deduplicated: report.stored });
  });

  it("copies subsets from any backend", async () => {
    const files = await writeFiles(scratch("files"), DEFAULT_FILES);
    const [store, subset] = [new MemoryStorage(), new MemoryStorage()];
    await store.storeObject(makeSimulation(), files);
    const options = { dryRun: true };
    const water = [new Component("O")];
    expect(await store.subset(subset, { excludeComponents: water }, options)).toMatchObject({ stored: 0 });
    expect(await store.subset(subset, { includeComponents: water })).toMatchObject({ stored: 1 });
  });
});

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function valuesOf(object: {
  readonly declaration: { readonly attributes: ReadonlyMap<string, unknown> };
  attributeValue(name: string): unknown;
}): object {
  return Object.fromEntries(
    [...object.declaration.attributes.keys()].map((name) => [name, object.attributeValue(name)]),
  );
}
