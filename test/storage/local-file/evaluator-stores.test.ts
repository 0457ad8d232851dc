import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { queryFromJson } from "../../../src/query/query-registry.js";
import { isJsonArray, isJsonObject } from "../../../src/serialization/json/json-value.js";
import { parseJson } from "../../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../../src/serialization/json/stringify-json.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { readTree, useTemporaryDirectory } from "../ancillary/temporary-directory.js";

const examples = fileURLToPath(new URL("../../../examples/store", import.meta.url));
const genuine = fileURLToPath(new URL("../../../../shared/evaluator", import.meta.url));
const registryFile = z.object({ object_keys: z.record(z.string(), z.array(z.string())) });
const expectedAnswers = z.array(
  z.object({ name: z.string(), store: z.string(), groups: z.array(z.object({ keys: z.array(z.string()) })) }),
);

async function registeredKeys(root: string): Promise<readonly string[]> {
  const { object_keys } = registryFile.parse(
    JSON.parse(await readFile(join(root, "object_keys.json"), "utf8")),
  );
  return Object.values(object_keys).flat();
}

describe("the example store", () => {
  it("opens as it is, and all that is in it can be read", async () => {
    await using store = await LocalFileStorage.open(examples, { readOnly: true });
    const keys = await Array.fromAsync(store.keys());
    expect(keys.sort()).toEqual([...(await registeredKeys(examples))].sort());
    for (const key of keys) {
      const entry = await store.retrieveObject(key);
      const text = await readFile(join(examples, `${key}.json`), "utf8");
      expect(entry && stringifyJson(entry.object.json)).toBe(text);
      const files = (await entry?.ancillary?.files()) ?? [];
      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining([...(entry?.object.fileNames() ?? [])]),
      );
    }
  });

  it("is found in by query", async () => {
    await using store = await LocalFileStorage.open(examples, { readOnly: true });
    const { total } = await store.query(new SimulationDataQuery({ substance: parseSubstance("O") }));
    expect(total).toBe(2);
  });
});

// Stores that real calculations wrote lie beside the repository on some machines.
describe.skipIf(!existsSync(genuine))("stores of openff-evaluator (skipped where there are none)", () => {
  const directory = useTemporaryDirectory();

  it.each([
    ["real-store", 8, 0],
    ["real-store-2", 4, 4],
  ])("%s opens as it is, and stays as it is", async (name, present, vanished) => {
    const root = directory(name);
    await cp(join(genuine, name), root, { recursive: true });
    const before = await readTree(root);
    await using store = await LocalFileStorage.open(root);
    const keys = await Array.fromAsync(store.keys());
    const entries = await Promise.all(keys.map((key) => store.retrieveObject(key)));
    expect(entries.filter((entry) => entry === undefined)).toHaveLength(0);
    expect(keys).toHaveLength(present);
    expect(await registeredKeys(root)).toHaveLength(present + vanished);
    for (const entry of entries) {
      if (entry === undefined) continue;
      expect(stringifyJson(entry.object.json)).toBe(before[`${entry.key}.json`]);
      if (entry.ancillary !== undefined) expect(await entry.ancillary.files()).not.toHaveLength(0);
    }
    const { ".thermostore": _, ...after } = await readTree(root);
    expect(after).toEqual(before);
  });

  it("answer queries as evaluator does", async () => {
    const text = await readFile(join(genuine, "real-store-queries.json"), "utf8");
    const json = parseJson(text);
    const queries = isJsonObject(json) && isJsonArray(json.queries) ? json.queries : [];
    const expected = expectedAnswers.parse(JSON.parse(text).queries);
    expect(queries.length).toBeGreaterThan(0);
    for (const [index, { name, store: storeName, groups }] of expected.entries()) {
      const query = queries[index];
      if (!isJsonObject(query) || query.query === undefined) throw new Error(`${name} is no query`);
      await using store = await LocalFileStorage.open(join(genuine, storeName), { readOnly: true });
      const answer = await store.query(queryFromJson(query.query));
      const byFirstKey = (a: readonly string[], b: readonly string[]): number =>
        (a[0] ?? "") < (b[0] ?? "") ? -1 : 1;
      const found = answer.groups.map(({ entries }) => entries.map(({ key }) => key).sort()).sort(byFirstKey);
      expect(found, name).toEqual(groups.map(({ keys }) => [...keys].sort()).sort(byFirstKey));
    }
  });
});
