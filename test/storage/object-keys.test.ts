import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import { canHoldObject, ObjectKeys } from "../../src/storage/object-keys.js";

describe("ObjectKeys", () => {
  const registry = ObjectKeys.empty.with("B", "1").with("A", "2").with("B", "3");

  it("keeps keys by class, in the order in which they came", () => {
    expect([...registry.byClass]).toEqual([
      ["B", ["1", "3"]],
      ["A", ["2"]],
    ]);
    expect(registry.with("B", "1")).toBe(registry);
    expect(registry.keysOf()).toEqual(["1", "3", "2"]);
    expect(registry.keysOf("B")).toEqual(["1", "3"]);
    expect(registry.keysOf("C")).toEqual([]);
    expect([...registry.without("1").byClass]).toEqual([
      ["B", ["3"]],
      ["A", ["2"]],
    ]);
  });

  it("is written as evaluator writes it", () => {
    expect(stringifyJson(registry.json)).toBe(
      '{"object_keys": {"B": ["1", "3"], "A": ["2"]}, ' +
        '"@type": "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData"}',
    );
    expect(ObjectKeys.fromJson(parseJson(stringifyJson(registry.json))).byClass).toEqual(registry.byClass);
  });

  it.each(["[]", '{"A": "1"}', '{"A": [1]}', "null"])("is nothing else: %s", (keys) => {
    const json = parseJson(
      `{"object_keys": ${keys}, "@type": "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData"}`,
    );
    expect(() => ObjectKeys.fromJson(json)).toThrow(InvalidValueError);
  });
});

describe("canHoldObject", () => {
  it("keeps the registry's own key, and what is no key, from objects", () => {
    expect(["object_keys", "", "a\0"].map(canHoldObject)).toEqual([false, false, false]);
    expect(["object_keys.json", "a", ".."].map(canHoldObject)).toEqual([true, true, true]);
  });
});
