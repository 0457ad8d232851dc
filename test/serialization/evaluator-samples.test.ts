/**
 * Every object that evaluator wrote is understood completely: encoding what was decoded gives its JSON again. The
 * one loss is that an int where a float is declared comes out of decoding as a float; an object's `json` keeps it.
 */

import { describe, expect, it } from "vitest";
import { jsonName } from "../../src/data/attribute.js";
import { floatType } from "../../src/data/attribute-type.js";
import { dataFromJson } from "../../src/data/data-registry.js";
import type { StoredData } from "../../src/data/stored-data.js";
import { encodeValue } from "../../src/serialization/codec.js";
import type { JsonValue } from "../../src/serialization/json/json-value.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import { needsEvaluatorData, readEvaluatorObjects } from "../data/evaluator-data.js";
import { firstDifference } from "./json/first-difference.js";

/** The JSON of an object, encoded anew from its decoded attributes. */
function encodeAnew(object: StoredData): JsonValue {
  const json: Record<string, JsonValue> = { "@type": object.declaration.tag };
  for (const [name, { type }] of object.declaration.attributes) {
    const value = object.attributeValue(name);
    if (value !== undefined) json[jsonName(name)] = encodeValue(type.codec, value);
  }
  return json;
}

/** The JSON of an object, with floats where evaluator wrote an int for a float attribute. */
function floatsAsFloats(object: StoredData): JsonValue {
  const json: Record<string, JsonValue> = { ...object.json };
  for (const [name, { type }] of object.declaration.attributes) {
    const value = json[jsonName(name)];
    if (type.name === floatType.name && typeof value === "bigint") json[jsonName(name)] = Number(value);
  }
  return json;
}

describe("what evaluator wrote", () => {
  it.for([
    ["samples", 7],
    ["real-store", 8],
    ["real-store-2", 4],
  ] as const)("is read and written without loss: %s", ([folder, count], context) => {
    needsEvaluatorData(context);
    const objects = readEvaluatorObjects(folder);
    expect(objects.size).toBe(count);
    for (const [name, json] of objects) {
      const object = dataFromJson(json);
      expect(object.json).toBe(json);
      expect(
        firstDifference(encodeAnew(object), floatsAsFloats(object), `${folder}/${name}`),
      ).toBeUndefined();
      expect(firstDifference(parseJson(stringifyJson(object.json)), json)).toBeUndefined();
    }
  });
});
