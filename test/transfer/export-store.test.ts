import { readFile } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import {
  DEFAULT_FILES,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
} from "../../src/conformance/fixtures.js";
import { attribute } from "../../src/data/attribute.js";
import { textType } from "../../src/data/attribute-type.js";
import { registerDataClass } from "../../src/data/data-registry.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import { StoredData } from "../../src/data/stored-data.js";
import { NotAStoreError } from "../../src/errors.js";
import { SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { isJsonObject } from "../../src/serialization/json/json-value.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { exportStore } from "../../src/transfer/export-store.js";
import { importStore } from "../../src/transfer/import-store.js";
import { Quantity } from "../../src/units/quantity.js";
import { readTree, useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";

const exampleStore = "examples/store";

class LabNote extends declareStoredData(StoredData, {
  tag: "mylab.export.LabNote",
  attributes: { text: attribute(textType, { query: true }) },
}) {}
registerDataClass(LabNote);

describe("exporting to a store directory", () => {
  const scratch = useTemporaryDirectory();
  let store: MemoryStorage;
  let files: string;

  beforeEach(async () => {
    store = new MemoryStorage();
    files = await writeFiles(scratch("files"), DEFAULT_FILES);
  });

  /** All files; those of objects as JSON values. */
  async function contentOf(directory: string): Promise<Record<string, unknown>> {
    const tree = await readTree(directory);
    return Object.fromEntries(
      Object.entries(tree).map(([path, text]) =>
        path.endsWith(".json") && text !== null ? [path, parseJson(text)] : [path, text],
      ),
    );
  }

  it("gives back what was imported: every object, every file, the same registry", async () => {
    await importStore(exampleStore, store);
    const report = await exportStore(store, scratch("out"));
    expect(report).toMatchObject({ stored: 13, failed: [], omitted: [], incomplete: [], remaining: 0 });
    const [before, after] = [await contentOf(exampleStore), await contentOf(scratch("out"))];
    const registryOf = (content: Record<string, unknown>): unknown => {
      const { object_keys: keys } = content["object_keys.json"] as { object_keys: Record<string, string[]> };
      return Object.fromEntries(Object.entries(keys).map(([name, some]) => [name, some.toSorted()]));
    };
    expect(registryOf(after)).toEqual(registryOf(before));
    const { "object_keys.json": _, ...objectsBefore } = before;
    const { "object_keys.json": __, ...objectsAfter } = after;
    expect(objectsAfter).toEqual(objectsBefore);
    const written = Object.entries(await readTree(exampleStore)).filter(
      ([path, text]) => text !== null && !path.endsWith(".json"),
    );
    expect(report.files).toBe(written.length);
    expect(report.bytes).toBe(written.reduce((sum, [, text]) => sum + (text?.length ?? 0), 0));
  });

  it("foretells what it does, does it, and does nothing the second time", async () => {
    await importStore(exampleStore, store);
    const planned = await exportStore(store, scratch("out"), { dryRun: true });
    expect(await exportStore(store, scratch("out"))).toEqual(planned);
    const tree = await readTree(scratch("out"));
    const again = await exportStore(store, scratch("out"), { dryRun: true });
    expect(again).toMatchObject({ stored: 0, deduplicated: 13 });
    expect(await exportStore(store, scratch("out"))).toEqual(again);
    expect(await readTree(scratch("out"))).toEqual(tree);
  });

  it("takes the force fields along that the selected data refers to, and no others", async () => {
    const used = await store.storeObject(makeForceField("<used/>"));
    await store.storeObject(makeForceField("<unused/>"));
    const key = await store.storeObject(makeSimulation({ forceFieldId: used }), files);
    const methanol = parseSubstance("CO");
    await store.storeObject(makeSimulation({ substance: methanol, forceFieldId: "nowhere" }), files);
    const queries = [new SimulationDataQuery({ substance: parseSubstance("O") })];
    const { objects } = await exportStore(store, scratch("out"), { queries });
    expect([...objects.keys()].sort()).toEqual([used, key].sort());
  });

  it("leaves out classes that evaluator does not know, and says so", async () => {
    const key = await store.storeObject(new LabNote({ text: "started late" }));
    const report = await exportStore(store, scratch("out"));
    expect(report).toMatchObject({
      stored: 0,
      omitted: [{ key, reason: "evaluator does not know the class LabNote" }],
      failed: [],
    });
  });

  it("leaves out or converts states in degrees Celsius", async () => {
    const thermodynamicState = new ThermodynamicState(new Quantity(25, "degC"), new Quantity(1, "atm"));
    const key = await store.storeObject(makeSimulation({ thermodynamicState }), files);
    const left = await exportStore(store, scratch("left"));
    expect(left.omitted).toEqual([{ key, path: key, reason: "evaluator cannot read degree_Celsius" }]);
    const converted = await exportStore(store, scratch("converted"), { celsius: "convert" });
    expect(converted).toMatchObject({ stored: 1, omitted: [] });
    const json = parseJson(await readFile(scratch("converted", `${key}.json`), "utf8"));
    if (!isJsonObject(json) || !isJsonObject(json.thermodynamic_state)) throw new Error("not an object");
    expect(json.thermodynamic_state).toMatchObject({ temperature: { value: 298.15, unit: "kelvin" } });
    const again = await LocalFileStorage.open(scratch("converted"));
    const exported = await again.retrieveObject(key, StoredSimulationData);
    expect(exported?.object.thermodynamicState.equals(thermodynamicState)).toBe(true);
  });

  it("replaces keys that cannot be names of files, always by the same", async () => {
    const object = makeFreeEnergy();
    await store.storeObjectDetailed(object, files, { key: "runs/2024" });
    const planned = await exportStore(store, scratch("out"), { dryRun: true });
    const report = await exportStore(store, scratch("out"));
    expect(report).toEqual(planned);
    const { key = "" } = report.objects.get("runs/2024") ?? {};
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect((await exportStore(store, scratch("out"))).objects.get("runs/2024")).toEqual({
      key,
      outcome: "deduplicated",
    });
  });

  it("writes nothing where a file is in the way", async () => {
    await writeFiles(scratch("taken"), { file: "" });
    await expect(exportStore(store, scratch("taken", "file"))).rejects.toThrow(NotAStoreError);
  });
});
