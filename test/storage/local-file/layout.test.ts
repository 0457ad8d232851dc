import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listedKeys } from "../../../src/conformance/expectations.js";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { dataFromJson } from "../../../src/data/data-registry.js";
import { StoredData } from "../../../src/data/stored-data.js";
import { parseJson } from "../../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../../src/serialization/json/stringify-json.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { readTree, useTemporaryDirectory, writeFiles } from "../ancillary/temporary-directory.js";

const FILES = { "output.pdb": "pdb", "trajectory.dcd": "dcd", "logs/run.txt": "log" };

describe("the layout of a store directory", () => {
  const directory = useTemporaryDirectory();

  it("is evaluator's: an object file, a directory of the same name, and the registry", async () => {
    await using store = await LocalFileStorage.open(directory("store"));
    const forceField = await store.storeObject(makeForceField("<é/>"));
    const simulation = await store.storeObject(
      makeSimulation(),
      await writeFiles(directory("output"), FILES),
    );
    const entries = Object.entries(await readTree(directory("store")));
    const visible = entries.filter(([path]) => !path.startsWith(".thermostore.history"));
    expect(Object.fromEntries(visible)).toEqual({
      [`${forceField}.json`]:
        '{"force_field_source": {"inner_xml": "<\\u00e9/>", ' +
        '"@type": "openff.evaluator.forcefield.forcefield.SmirnoffForceFieldSource"}, ' +
        '"@type": "openff.evaluator.storage.data.ForceFieldData"}',
      [`${simulation}.json`]: stringifyJson(makeSimulation().json),
      [simulation]: null,
      [`${simulation}/output.pdb`]: "pdb",
      [`${simulation}/trajectory.dcd`]: "dcd",
      [`${simulation}/logs`]: null,
      [`${simulation}/logs/run.txt`]: "log",
      "object_keys.json":
        `{"object_keys": {"ForceFieldData": ["${forceField}"], "StoredSimulationData": ["${simulation}"]}, ` +
        '"@type": "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData"}',
    });
  });

  it("has an object's JSON as Python writes it, attributes in their order and the type last", async () => {
    await using store = await LocalFileStorage.open(directory("store"));
    const key = await store.storeObject(makeSimulation(), await writeFiles(directory("output"), FILES));
    const text = await readFile(join(store.root, `${key}.json`), "utf8");
    expect(text).toMatch(/^\{"substance": \{"components": \[\{"smiles": "O", "role": \{"value": "solv", /);
    expect(text).toMatch(
      /, "number_of_molecules": 256, "@type": "openff\.evaluator\.storage\.data\.StoredSimulationData"\}$/,
    );
    expect(text).toContain('"statistical_inefficiency": 2.5');
    expect(text).toContain('"property_phase": 2, ');
  });

  it("gives back to the file what a file said", async () => {
    const text = stringifyJson(makeSimulation().json).replace(
      '"source_calculation_id"',
      '"x": [1e+16, NaN, 1e-06], "source_calculation_id"',
    );
    await using store = await LocalFileStorage.open(directory("store"));
    const output = await writeFiles(directory("output"), FILES);
    const key = await store.storeObject(dataFromJson(parseJson(text)), output);
    expect(await readFile(join(store.root, `${key}.json`), "utf8")).toBe(text);
  });

  it("keeps files with their modification times, and empty directories", async () => {
    await using store = await LocalFileStorage.open(directory("store"));
    const output = await writeFiles(directory("output"), { ...FILES, "scratch/": "" });
    const key = await store.storeObject(makeSimulation(), output);
    expect(await readTree(join(store.root, key))).toEqual(await readTree(output));
  });

  it("has objects of classes that this process does not know, with their files", async () => {
    const json = '{"value": 1.0, "@type": "nobody.knows.SomeData"}';
    await writeFiles(directory("store"), {
      "a.json": json,
      "a/notes.txt": "notes",
      "object_keys.json":
        '{"object_keys": {"SomeData": ["a"]}, "@type": "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData"}',
    });
    await using store = await LocalFileStorage.open(directory("store"));
    const entry = await store.retrieveObject("a");
    expect(entry?.object.type).toBe("SomeData");
    expect(entry?.object instanceof StoredData && stringifyJson(entry.object.json)).toBe(json);
    expect((await entry?.ancillary?.read("notes.txt"))?.toString()).toBe("notes");
    await store.storeObject(makeForceField());
    expect(await listedKeys(store)).toContain("a");
  });
});
