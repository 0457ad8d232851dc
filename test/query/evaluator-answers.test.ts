/** The answers that evaluator gave to real queries on a real store. */

import { describe, expect, it } from "vitest";
import { dataFromJson } from "../../src/data/data-registry.js";
import { queryFromJson } from "../../src/query/query-registry.js";
import { isJsonArray, isJsonObject, type JsonValue } from "../../src/serialization/json/json-value.js";
import { groupMatches } from "../../src/storage/group-matches.js";
import { needsEvaluatorData, readEvaluatorJson, readEvaluatorObjects } from "../data/evaluator-data.js";

function member(json: JsonValue | undefined, name: string): JsonValue {
  return (isJsonObject(json) ? json[name] : undefined) ?? null;
}

function list(json: JsonValue): readonly JsonValue[] {
  return isJsonArray(json) ? json : [];
}

describe("queries that evaluator answered", () => {
  it("have the same keys and groups here", (context) => {
    needsEvaluatorData(context);
    const cases = list(member(readEvaluatorJson("real-store-queries.json"), "queries"));
    expect(cases.length).toBe(14);
    for (const answered of cases) {
      const name = String(member(answered, "name"));
      const query = queryFromJson(member(answered, "query"));
      const entries = [...readEvaluatorObjects(String(member(answered, "store")))]
        .map(([key, json]) => ({ key, object: dataFromJson(json) }))
        .filter(({ object }) => query.matches(object));
      const { groups, total } = groupMatches(query, entries);

      const keys = groups.map((group) => group.entries.map(({ key }) => key).sort());
      const expected = list(member(answered, "groups")).map((group) =>
        [...list(member(group, "keys"))].sort(),
      );
      expect(keys.sort(), name).toEqual(expected.sort());
      expect(BigInt(total), name).toBe(member(answered, "n_matches"));

      const substances = groups
        .map(({ matched }) => matched.substance)
        .filter((value) => value !== undefined);
      const partitions = list(member(answered, "groups")).flatMap((group) =>
        list(member(group, "partition")),
      );
      const named = partitions.map((value) => member(value, "substance")).filter((value) => value !== null);
      expect(substances.map(String).sort(), name).toEqual(named.sort());
    }
  });
});
