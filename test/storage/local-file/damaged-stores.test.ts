import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { fileContents, listedKeys, matchingKeys } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { AncillaryError, CorruptionError, NotAStoreError } from "../../../src/errors.js";
import { ForceFieldQuery, SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { stringifyJson } from "../../../src/serialization/json/stringify-json.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { failureOf, useTemporaryDirectory, writeFiles } from "../ancillary/temporary-directory.js";

describe("a damaged store directory", () => {
  const directory = useTemporaryDirectory();
  let root = "";
  let output = "";
  let simulation = "";
  let forceField = "";

  beforeEach(async () => {
    root = directory("store");
    output = await writeFiles(directory("output"), DEFAULT_FILES);
    await using store = await LocalFileStorage.open(root);
    simulation = await store.storeObject(makeSimulation(), output);
    forceField = await store.storeObject(makeForceField());
  });

  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["truncated", '{"object_keys": {"StoredSimulationData": ["0c58'],
    ["something else", "[]"],
  ])("loses nothing if its registry is %s", async (_name, text) => {
    const registry = join(root, "object_keys.json");
    if (text === undefined) await rm(registry);
    else await writeFile(registry, text);
    await using store = await LocalFileStorage.open(root);
    expect(await listedKeys(store)).toEqual([simulation, forceField].sort());
    expect(await matchingKeys(store, new SimulationDataQuery())).toEqual([simulation]);
    expect(await store.storeObjectDetailed(makeSimulation(), output)).toMatchObject({
      outcome: "deduplicated",
    });
    const added = await store.storeObject(makeForceField("<another/>"));
    expect(JSON.parse(await readFile(registry, "utf8")).object_keys).toEqual({
      ForceFieldData: [forceField, added],
      StoredSimulationData: [simulation],
    });
  });

  it("finds objects that no registry names by their keys, not by queries", async () => {
    await writeFile(join(root, "orphan.json"), stringifyJson(makeForceField("<orphan/>").json));
    await using store = await LocalFileStorage.open(root);
    expect((await store.retrieveObject("orphan"))?.object.type).toBe("ForceFieldData");
    expect(await store.objectExists("orphan")).toBe(true);
    expect(await matchingKeys(store, new ForceFieldQuery())).toEqual([forceField]);
    expect(await listedKeys(store)).not.toContain("orphan");
    const other = await store.storeObjectDetailed(makeForceField("<new/>"), undefined, { key: "orphan" });
    expect(other.key).not.toBe("orphan");
  });

  it("passes over keys in the registry that nothing lies under", async () => {
    await rm(join(root, `${forceField}.json`));
    await using store = await LocalFileStorage.open(root);
    expect(await listedKeys(store)).toEqual([simulation]);
    expect(await store.retrieveObject(forceField)).toBeUndefined();
    expect((await store.storeObjectDetailed(makeForceField())).outcome).toBe("stored");
  });

  it.each([
    "",
    '{"@type": "openff.eval',
    "{}",
    '{"@type": "openff.evaluator.storage.data.StoredSimulationData"}',
  ])("stays usable beside an object that says %j", async (text) => {
    const other = makeSimulation({ numberOfMolecules: 512 });
    await using store = await LocalFileStorage.open(root);
    const whole = await store.storeObject(other, output);
    await writeFile(join(root, `${simulation}.json`), text);
    expect(await matchingKeys(store, new SimulationDataQuery())).toEqual([whole]);
    expect(await store.hasObject(other)).toBe(whole);
    const error = await failureOf(store.retrieveObject(simulation));
    expect(error).toBeInstanceOf(CorruptionError);
    expect(error).toMatchObject({ what: join(root, `${simulation}.json`) });
    expect((await store.storeObjectDetailed(makeSimulation(), output)).outcome).toBe("stored");
  });

  it("says which directory is missing, when it is asked for", async () => {
    await rm(join(root, simulation), { recursive: true });
    await using store = await LocalFileStorage.open(root);
    const entry = await store.retrieveObject(simulation);
    const error = await failureOf(entry?.ancillary?.files() ?? Promise.resolve());
    expect(error).toBeInstanceOf(AncillaryError);
    expect(error).toMatchObject({ path: join(root, simulation) });
  });

  it("is mended by storing the same data again", async () => {
    await rm(join(root, simulation), { recursive: true });
    await using store = await LocalFileStorage.open(root);
    const again = await store.storeObjectDetailed(makeSimulation(), output);
    expect(again).toEqual({ key: simulation, outcome: "replaced" });
    expect(Object.keys(await fileContents(store, simulation))).toEqual(Object.keys(DEFAULT_FILES).sort());
  });

  it("does not take the directory of another object for a key's place", async () => {
    await mkdir(join(root, "leftover"));
    await writeFile(join(root, "leftover", "precious.txt"), "precious");
    await using store = await LocalFileStorage.open(root);
    const { key } = await store.storeObjectDetailed(makeSimulation({ numberOfMolecules: 1 }), output, {
      key: "leftover",
    });
    expect(key).not.toBe("leftover");
    expect(await readFile(join(root, "leftover", "precious.txt"), "utf8")).toBe("precious");
  });
});

describe("what is no store directory", () => {
  const directory = useTemporaryDirectory();

  it("is refused", async () => {
    await writeFiles(directory(), { file: "" });
    for (const path of [directory("file"), directory("file", "below")]) {
      expect(await failureOf(LocalFileStorage.open(path))).toBeInstanceOf(NotAStoreError);
    }
    const missing = LocalFileStorage.open(directory("missing"), { create: false });
    expect(await failureOf(missing)).toMatchObject({ path: directory("missing") });
    expect(await failureOf(LocalFileStorage.open(directory("missing"), { readOnly: true }))).toBeInstanceOf(
      NotAStoreError,
    );
  });

  it("is made, where it is missing", async () => {
    await using store = await LocalFileStorage.open(directory("a", "b"));
    expect(await listedKeys(store)).toEqual([]);
  });
});
