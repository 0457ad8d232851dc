import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fileContents, listedKeys } from "../../../src/conformance/expectations.js";
import { StoredSimulationData } from "../../../src/data/simulation-data.js";
import { CompiledPackage } from "../embedded/compiled-package.js";
import { useStore } from "./store-fixture.js";

const workerPath = fileURLToPath(new URL("store-worker.mjs", import.meta.url));
const result = z.object({ key: z.string(), outcome: z.string() });
const results = z.array(z.object({ simulation: result, forceField: result, freeEnergy: result }));

describe("processes that share a database", () => {
  const fixture = useStore();
  let compiled: CompiledPackage;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  it("store the same data once, and the best version of it stays", async () => {
    const path = await fixture.directory();
    const run = async (number: number): Promise<z.infer<typeof results>> => {
      const parameters = [`${compiled.path}/dist`, fixture.database.url, String(number), path];
      const { stdout } = await promisify(execFile)(process.execPath, [workerPath, ...parameters]);
      return results.parse(JSON.parse(stdout));
    };
    const reports = (await Promise.all([1, 2, 3].map(run))).flat();

    const simulations = reports.map(({ simulation }) => simulation);
    const [key, ...otherKeys] = new Set(simulations.map((simulation) => simulation.key));
    expect(otherKeys).toEqual([]);
    expect(simulations.filter(({ outcome }) => outcome === "stored")).toHaveLength(1);
    const entry = await fixture.store.retrieveObject(key ?? "", StoredSimulationData);
    expect(entry?.object.statisticalInefficiency).toBeCloseTo(10 - 3 - 0.3);
    expect(Object.keys(await fileContents(fixture.store, key ?? ""))).toHaveLength(3);
    const replaced = simulations.filter(({ outcome }) => outcome === "replaced");
    // Each of the nine objects was stored once.
    expect(await fixture.count("ledger")).toBe(9 + replaced.length);

    for (const kind of ["forceField", "freeEnergy"] as const) {
      const stored = reports.map((report) => report[kind]);
      expect(new Set(stored.map((one) => one.key)).size).toBe(4);
      expect(stored.filter(({ outcome }) => outcome === "stored")).toHaveLength(4);
    }
    expect(await listedKeys(fixture.store)).toHaveLength(9);
    // What was prepared in vain has left no archive behind.
    expect(await fixture.count("archive")).toBe(4 + 1 + replaced.length);
  });
});
