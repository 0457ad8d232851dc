import { chmod } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { fileContents, listedKeys, matchingKeys } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { UnsupportedOperationError } from "../../../src/errors.js";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { failureOf, readTree, useTemporaryDirectory, writeFiles } from "../ancillary/temporary-directory.js";

describe("a store that is opened read-only", () => {
  const directory = useTemporaryDirectory();

  it("is read in every way and never written to", async () => {
    const output = await writeFiles(directory("output"), DEFAULT_FILES);
    await using writable = await LocalFileStorage.open(directory("store"));
    const key = await writable.storeObject(makeSimulation(), output);
    // What a process leaves that was killed before its change counted: it is for others to clear away.
    await writeFiles(directory("store", ".thermostore", "unfinished"), { "0/object.json": "{}" });
    const before = await readTree(directory("store"));
    await chmod(directory("store"), 0o555);

    await using store = await LocalFileStorage.open(directory("store"), { readOnly: true });
    expect(await listedKeys(store)).toEqual([key]);
    expect(await store.hasObject(makeSimulation())).toBe(key);
    expect(await matchingKeys(store, new SimulationDataQuery())).toEqual([key]);
    expect(Object.keys(await fileContents(store, key))).toEqual(Object.keys(DEFAULT_FILES).sort());
    expect(await store.transaction(() => store.objectExists(key))).toBe(true);
    expect((await store.storeObjectDetailed(makeSimulation(), output)).outcome).toBe("deduplicated");
    for (const change of [
      () => store.storeObject(makeForceField()),
      () => store.storeObject(makeSimulation({ statisticalInefficiency: 1 }), output),
      () => store.removeObject(key),
      () => store.transaction(() => store.storeObject(makeForceField())),
    ]) {
      expect(await failureOf(change())).toBeInstanceOf(UnsupportedOperationError);
    }
    await chmod(directory("store"), 0o755);
    expect(await readTree(directory("store"))).toEqual(before);
  });
});
