import { describe, expect, it } from "vitest";
import { makeSimulation } from "../../src/conformance/fixtures.js";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import { CorruptionError, InvalidValueError, JsonSyntaxError } from "../../src/errors.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import { objectFromJsonText } from "../../src/storage/object-from-json.js";
import { ObjectKeys } from "../../src/storage/object-keys.js";

describe("objectFromJsonText", () => {
  it("reads objects of registered classes", () => {
    const object = objectFromJsonText(stringifyJson(makeSimulation().json), "a");
    expect(object).toBeInstanceOf(StoredSimulationData);
    expect(object.contentSha256).toBe(makeSimulation().contentSha256);
  });

  it("reads the registry", () => {
    const registry = ObjectKeys.empty.with("A", "1");
    const read = objectFromJsonText(stringifyJson(registry.json), "object_keys");
    expect(read instanceof ObjectKeys && [...read.byClass]).toEqual([["A", ["1"]]]);
  });

  it("reads objects of classes that nobody registered, as JSON", () => {
    const text = '{"value": 1.0, "@type": "nobody.knows.SomeData"}';
    const object = objectFromJsonText(text, "a");
    expect(object.type).toBe("SomeData");
    expect(stringifyJson(object.json)).toBe(text);
  });

  it.each([
    ['{"@type": "openff.evaluator.stor', JsonSyntaxError],
    ['{"value": 1}', InvalidValueError],
    ["[]", InvalidValueError],
    ['{"@type": "openff.evaluator.storage.data.StoredSimulationData"}', InvalidValueError],
  ])("says what is damaged: %s", (text, cause) => {
    expect.assertions(3);
    try {
      objectFromJsonText(text, "store/a.json");
    } catch (error) {
      expect(error).toBeInstanceOf(CorruptionError);
      expect(error).toMatchObject({ what: "store/a.json" });
      expect(error instanceof Error && error.cause).toBeInstanceOf(cause);
    }
  });
});
