import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { listedKeys } from "../../../src/conformance/expectations.js";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { queryFromJson } from "../../../src/query/query-registry.js";
import { isJsonArray, isJsonObject } from "../../../src/serialization/json/json-value.js";
import { stringifyJson } from "../../../src/serialization/json/stringify-json.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { needsEvaluatorData, readEvaluatorAnswers, readEvaluatorJson } from "../../data/evaluator-data.js";
import { readTree, useTemporaryDirectory } from "../ancillary/temporary-directory.js";

const examples = fileURLToPath(new URL("../../../examples/store", import.meta.url));
const genuine = fileURLToPath(new URL("../../../../shared/evaluator", import.meta.url));
const registryFile = z.object({ object_keys: z.record(z.string(), z.array(z.string())) });
const answersFile = z.object({
  queries: z.array(
    z.object({
      name: z.string(),
      store: z.string(),
      groups: z.array(z.object({ keys: z.array(z.string()) })),
    }),
  ),
});

async function registeredKeys(root: string): Promise<readonly string[]> {
  const text = await readFile(join(root, "object_keys.json"), "utf8");
  return Object.values(registryFile.parse(JSON.parse(text)).object_keys).flat();
}

describe("the example store", () => {
  it("opens as it is, and all that is in it can be read", async () => {
    await using store = await LocalFileStorage.open(examples, { readOnly: true });
    const keys = await listedKeys(store);
    expect(keys).toEqual([...(await registeredKeys(examples))].sort());
    for (const key of keys) {
      const entry = await store.retrieveObject(key);
      const text = await readFile(join(examples, `${key}.json`), "utf8");
      expect(entry && stringifyJson(entry.object.json)).toBe(text);
      const paths = ((await entry?.ancillary?.files()) ?? []).map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining([...(entry?.object.fileNames() ?? [])]));
    }
  });

  it("is found in by query", async () => {
    await using store = await LocalFileStorage.open(examples, { readOnly: true });
    const { total } = await store.query(new SimulationDataQuery({ substance: parseSubstance("O") }));
    expect(total).toBe(2);
  });
});

describe("stores of openff-evaluator", () => {
  const directory = useTemporaryDirectory();

  it.for([
    ["real-store", 0],
    ["real-store-2", 4],
  ] as const)("%s opens as it is, and stays as it is", async ([name, vanished], context) => {
    needsEvaluatorData(context);
    const root = directory(name);
    await cp(join(genuine, name), root, { recursive: true });
    const before = await readTree(root);
    await using store = await LocalFileStorage.open(root);
    const keys = await listedKeys(store);
    const registered = await registeredKeys(root);
    expect(keys).toEqual(registered.filter((key) => `${key}.json` in before).sort());
    expect(registered.length - keys.length).toBe(vanished);
    for (const key of keys) {
      const entry = await store.retrieveObject(key);
      expect(entry && stringifyJson(entry.object.json)).toBe(before[`${key}.json`]);
      expect(entry?.ancillary === undefined).toBe(!(key in before));
      if (entry?.ancillary !== undefined) expect(await entry.ancillary.files()).not.toHaveLength(0);
    }
    expect(await readTree(root)).toEqual(before);
  });

  it("answer queries as evaluator does", async (context) => {
    needsEvaluatorData(context);
    const json = readEvaluatorJson("real-store-queries.json");
    const queries = isJsonObject(json) && isJsonArray(json.queries) ? json.queries : [];
    const answers = answersFile.parse(readEvaluatorAnswers("real-store-queries.json")).queries;
    expect(queries).toHaveLength(answers.length);
    for (const [index, { name, store: storeName, groups }] of answers.entries()) {
      const asked = queries[index];
      if (!isJsonObject(asked) || asked.query === undefined) throw new Error(`${name} has no query`);
      await using store = await LocalFileStorage.open(join(genuine, storeName), { readOnly: true });
      const answer = await store.query(queryFromJson(asked.query));
      const found = answer.groups.map(({ entries }) => entries.map(({ key }) => key));
      expect(inOrder(found), name).toEqual(inOrder(groups.map(({ keys }) => keys)));
    }
  });
});

/** Groups of keys in an order that does not depend on where they come from. */
function inOrder(groups: readonly (readonly string[])[]): readonly string[] {
  return groups.map((keys) => [...keys].sort().join(" ")).sort();
}
