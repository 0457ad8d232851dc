import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { exampleStore, useCommandLine } from "./command-line.js";
import { ancillaryDirectory, editedObject, keys, objectFile, writeRegistry } from "./store-files.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();

const nothing = {
  stored: 0,
  deduplicated: 0,
  replaced: 0,
  kept: 0,
  failed: [],
  incomplete: [],
  vanished: [],
  unlinked: [],
  unregistered: [],
  unusable: [],
  remaining: 0,
  keys: {},
};

/** Every key of the example store under itself. */
async function exampleKeys(): Promise<Readonly<Record<string, string>>> {
  const registry = JSON.parse(await readFile(join(exampleStore, "object_keys.json"), "utf8"));
  const all = Object.values<readonly string[]>(registry.object_keys).flat();
  return Object.fromEntries(all.map((key) => [key, key]));
}

describe("import of a sound store", () => {
  it("tells what it would do, does it, and then finds nothing to do", async () => {
    const all = await exampleKeys();
    const planned = await commandLine.runJson(["import", exampleStore, "--dry-run"]);
    expect(planned).toMatchObject({ exitCode: 0, json: { ...nothing, stored: 13, keys: all } });
    const first = await commandLine.runJson(["import", exampleStore]);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    const outcomes = Object.fromEntries(Object.keys(all).map((key) => [key, "stored"]));
    expect(first.json).toEqual({ ...nothing, stored: 13, keys: all, outcomes });
    const second = await commandLine.runJson(["import", exampleStore]);
    expect(second).toMatchObject({ exitCode: 0, json: { ...nothing, deduplicated: 13, keys: all } });
    const third = await commandLine.run(["import", exampleStore]);
    expect(third).toEqual({
      exitCode: 0,
      stdout: "Nothing changed: all 13 objects are there already.\n",
      stderr: "",
    });
  });

  it("shows in stats", async () => {
    const { json } = await commandLine.runJson(["stats"]);
    expect(json).toMatchObject({
      objects: 13,
      files: 21,
      substances: 8,
      states: 2,
      byClass: {
        ForceFieldData: { objects: 2, files: 0, fileBytes: 0 },
        StoredSimulationData: { objects: 8, files: 16 },
        StoredEquilibrationData: { objects: 2 },
        StoredFreeEnergyData: { objects: 1, files: 3 },
      },
    });
    const { stdout } = await commandLine.run(["stats"]);
    expect(stdout).toMatch(/^class +objects +JSON, MiB +files +files, MiB\n─+\nForceFieldData +2 /);
    expect(stdout).toMatch(/\ntotal +13 .* 21 +1\.06\n\n8 substances in 2 thermodynamic states;/);
  });
});

describe("import of a store with flaws", () => {
  /** Two objects that are whole, one that is cut short, one without a file, one that is gone. */
  async function flawedStore(): Promise<string> {
    const { forceField, water, warmWater, ethanol } = keys;
    const root = await writeFiles(directory("flawed"), {
      [`${forceField}.json`]: await editedObject(forceField, { gaff2: "flawed" }),
      [`${water}.json`]: await editedObject(water, { [keys.smirnoff]: keys.forceField }),
      [`${warmWater}.json`]: (await editedObject(warmWater)).slice(0, 1000),
      [`${ethanol}.json`]: await editedObject(ethanol, {
        '"number_of_molecules": 40': '"number_of_molecules": 42',
      }),
    });
    for (const key of [water, ethanol]) {
      await cp(ancillaryDirectory(key), join(root, key), { recursive: true });
    }
    await rm(join(root, ethanol, "trajectory.dcd"));
    await writeRegistry(root, {
      ForceFieldData: [forceField],
      StoredSimulationData: [warmWater, water, ethanol, "gone"],
    });
    return root;
  }

  it("stops at the first that cannot be imported", async () => {
    const { exitCode, stdout, stderr } = await commandLine.run(["import", await flawedStore(), "--dry-run"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(stdout).toMatch(/Stopped there, \d not looked at; --keep-going/);
    expect(stdout).toMatch(
      new RegExp(`Not imported:\n  ${keys.warmWater}  not valid JSON: .* line 1, column 1001`),
    );
  });

  it("goes on if it may, and tells what was wrong", async () => {
    const root = await flawedStore();
    const { exitCode, json } = await commandLine.runJson(["import", root, "--keep-going"]);
    const { forceField, water, warmWater, ethanol } = keys;
    expect(exitCode).toBe(1);
    expect(json).toEqual({
      ...nothing,
      stored: 3,
      failed: [
        {
          key: warmWater,
          path: join(root, `${warmWater}.json`),
          reason: expect.stringMatching(/not valid JSON.* line 1, column 1001/),
        },
      ],
      incomplete: [
        { key: ethanol, path: join(root, ethanol), reason: expect.stringContaining("trajectory.dcd") },
      ],
      vanished: ["gone"],
      keys: {
        [forceField]: expect.stringMatching(/^[0-9a-f]{32}$/),
        [water]: expect.stringMatching(/^[0-9a-f]{32}$/),
        [ethanol]: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
      outcomes: { [forceField]: "stored", [water]: "stored", [ethanol]: "stored" },
    });
    const again = await commandLine.run(["import", root, "--keep-going", "--strict"]);
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain("4 objects: 2 there already, 2 could not be imported.\n");
    expect(again.stdout).toMatch(new RegExp(`\n  ${ethanol}  .*names the file "trajectory.dcd"`));
    expect(again.stdout).toContain("Warning: named by the registry, but not in the directory:\n  gone\n");
    expect(again.stdout).toContain(`Found under another key:\n  ${forceField}  `);
  });

  it.each([
    ["that is empty", async () => {}, "has no readable object_keys.json"],
    [
      "whose registry is cut short",
      () => writeFile(directory("store", "object_keys.json"), '{"object_keys": {'),
      "line 1, column 18",
    ],
  ])("a directory %s is no store", async (_what, fill, message) => {
    await mkdir(directory("store"));
    await fill();
    const result = await commandLine.run(["import", directory("store"), "--json"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(/^thermostore: \S+ is not a store directory: [^\n]+\n$/);
    expect(result.stderr).toContain(message);
  });
});

it("a store that lists an object twice imports it once", async () => {
  await mkdir(directory("twice"));
  await cp(objectFile(keys.forceField), directory("twice", "a.json"));
  await cp(objectFile(keys.forceField), directory("twice", "b.json"));
  await writeRegistry(directory("twice"), { ForceFieldData: ["a", "b"] });
  const { json } = await commandLine.runJson(["import", directory("twice")]);
  expect(json).toMatchObject({ deduplicated: 2, keys: { a: keys.forceField, b: keys.forceField } });
});
