import { beforeEach, describe, expect, it } from "vitest";
import {
  DEFAULT_FILES,
  makeForceField,
  makeSimulation,
  mixture,
  WATER,
} from "../../src/conformance/fixtures.js";
import type { StoredSimulationData } from "../../src/data/simulation-data.js";
import { InvalidValueError } from "../../src/errors.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import type { SubstanceSelection } from "../../src/storage/transfer-contract.js";
import { Component } from "../../src/substances/component.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { copy } from "../../src/transfer/copy.js";
import { subsetQueries } from "../../src/transfer/subset.js";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";

const scratch = useTemporaryDirectory();
let files: string;

beforeEach(async () => {
  files = await writeFiles(scratch("files"), DEFAULT_FILES);
});

/** Every object as JSON, by key. */
async function contentOf(store: StorageBackend): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for await (const key of store.keys()) {
    const retrieved = await store.retrieveObject(key);
    content[key] = [retrieved?.object.json, await retrieved?.ancillary?.contentHash()];
  }
  return content;
}

describe("merging two stores", () => {
  const simulation = (calculation: string, forceFieldId: string, inefficiency = 2): StoredSimulationData =>
    makeSimulation({
      sourceCalculationId: calculation,
      forceFieldId,
      statisticalInefficiency: inefficiency,
    });

  /** Both have the same force field under different keys, and the key of one is something else in the other. */
  async function laboratories(): Promise<readonly [MemoryStorage, MemoryStorage]> {
    const [here, there] = [new MemoryStorage(), new MemoryStorage()];
    await here.storeObjectDetailed(makeForceField("<shared/>"), undefined, { key: "shared here" });
    await there.storeObjectDetailed(makeForceField("<shared/>"), undefined, { key: "shared there" });
    await there.storeObjectDetailed(makeForceField("<other/>"), undefined, { key: "shared here" });
    await here.storeObjectDetailed(simulation("both", "shared here", 3), files, { key: "s1" });
    await there.storeObjectDetailed(simulation("both", "shared there", 1), files, { key: "s2" });
    await there.storeObjectDetailed(simulation("one", "shared here"), files, { key: "s1" });
    return [here, there];
  }

  it("keeps every link, replaces what is worse, and changes nothing the second time", async () => {
    const [here, there] = await laboratories();
    const planned = await copy(there, here, { dryRun: true });
    const report = await copy(there, here);
    expect(report).toMatchObject({ stored: 2, deduplicated: 1, replaced: 1, kept: 0, failed: [] });
    expect(planned).toEqual(report);
    expect(report.objects.get("shared there")?.key).toBe("shared here");
    expect(report.objects.get("s2")).toEqual({ key: "s1", outcome: "replaced" });
    for await (const key of here.keys()) {
      const { forceFieldId } = (await here.retrieveObject<StoredSimulationData>(key))?.object ?? {};
      if (forceFieldId !== undefined) expect(await here.retrieveForceField(forceFieldId)).toBeDefined();
    }
    const merged = await contentOf(here);
    expect(await copy(there, here)).toMatchObject({ stored: 0, deduplicated: 4, replaced: 0, kept: 0 });
    expect(await contentOf(here)).toEqual(merged);
    await copy(here, there);
    expect(await copy(here, there)).toMatchObject({ stored: 0, replaced: 0 });
    expect(Object.keys(await contentOf(there))).toHaveLength(4);
  });

  it("lets a policy decide between versions", async () => {
    const inefficiencyUnder = async (onConflict: "keep" | "replace" | "better" | "fail") => {
      const [here, there] = [new MemoryStorage(), new MemoryStorage()];
      await here.storeObjectDetailed(simulation("both", "ff", 1), files, { key: "s" });
      await there.storeObject(simulation("both", "ff", 2), files);
      const report = await copy(there, here, { onConflict });
      const stored = await here.retrieveObject<StoredSimulationData>("s");
      return [stored?.object.statisticalInefficiency, report.replaced, report.kept, report.failed.length];
    };
    expect(await inefficiencyUnder("better")).toEqual([1, 0, 1, 0]);
    expect(await inefficiencyUnder("keep")).toEqual([1, 0, 1, 0]);
    expect(await inefficiencyUnder("replace")).toEqual([2, 1, 0, 0]);
    expect(await inefficiencyUnder("fail")).toEqual([1, 0, 0, 1]);
  });
});

describe("subsets by substance", () => {
  const substances = {
    C: parseSubstance("C"),
    O: WATER,
    CC: parseSubstance("CC"),
    "C|O": mixture({ C: 0.5, O: 0.5 }),
    "CC|O": mixture({ CC: 0.5, O: 0.5 }),
    "C|CC": mixture({ C: 0.5, CC: 0.5 }),
    "C|CC|O": mixture({ C: 0.5, CC: 0.25, O: 0.25 }),
  };

  async function selected(selection: SubstanceSelection): Promise<readonly string[]> {
    const store = new MemoryStorage();
    for (const [name, substance] of Object.entries(substances)) {
      await store.storeObjectDetailed(makeSimulation({ substance }), files, { key: name });
    }
    const subset = new MemoryStorage();
    await copy(store, subset, { queries: subsetQueries(selection) });
    return Object.keys(await contentOf(subset)).sort();
  }

  it("includes and excludes substances and components", async () => {
    const [C, O] = [new Component("C"), new Component("O")];
    expect(await selected({})).toEqual(Object.keys(substances).sort());
    expect(await selected({ includeSubstances: [substances.C, substances["C|O"]] })).toEqual(["C", "C|O"]);
    expect(await selected({ includeSubstances: [] })).toEqual([]);
    expect(await selected({ includeComponents: [C, O] })).toEqual(["C|CC|O", "C|O"]);
    expect(await selected({ excludeSubstances: [substances.O] })).not.toContain("O");
    expect(await selected({ excludeComponents: [O] })).toEqual(["C", "CC", "C|CC"]);
    expect(
      await selected({
        includeComponents: [C],
        excludeSubstances: [substances["C|CC|O"]],
        excludeComponents: [O],
      }),
    ).toEqual(["C", "C|CC"]);
  });

  it("refuses what is both included and excluded", () => {
    const O = new Component("O");
    expect(() => subsetQueries({ includeComponents: [O], excludeComponents: [O] })).toThrow(
      InvalidValueError,
    );
    const both = { includeSubstances: [WATER], excludeSubstances: [WATER] };
    expect(() => subsetQueries(both)).toThrow(/is both included and excluded/);
  });
});
