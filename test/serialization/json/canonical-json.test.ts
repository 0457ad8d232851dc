import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/serialization/json/canonical-json.js";
import { isJsonArray, isJsonObject, type JsonValue } from "../../../src/serialization/json/json-value.js";
import { parseJson } from "../../../src/serialization/json/parse-json.js";
import { firstDifference } from "./first-difference.js";
import { anyJson, anyText, jsonObject } from "./jsonb-roundtrip.cases.js";
import { pythonTexts } from "./python-texts.js";

/** The same value with the keys of every object in reverse. */
function reversed(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(reversed);
  if (!isJsonObject(value)) return value;
  return jsonObject(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)] as const),
  );
}

function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}

describe("canonicalJson", () => {
  it.each(pythonTexts.documents.map((document) => [document.text, document]))(
    "is what Python gives with sorted keys for %j",
    (_text, document) => {
      expect(canonicalJson(parseJson(document.text))).toBe(document.canonical);
    },
  );

  it("sorts keys by code point, not by UTF-16 unit", () => {
    const keys = [
      "\u{1f600}",
      "\uffff",
      "\ud83d",
      "\ud83dz",
      "\ud83d\uffff",
      "z",
      "",
      "\u{1f601}",
      "\u{1f600}a",
    ];
    const text = canonicalJson(jsonObject(keys.map((key) => [key, null] as const)));
    expect(Object.keys(JSON.parse(text))).toEqual([
      "",
      "z",
      "\ud83d",
      "\ud83dz",
      "\ud83d\uffff",
      "\uffff",
      "\u{1f600}",
      "\u{1f600}a",
      "\u{1f601}",
    ]);
  });

  it("sorts any keys by code point", () => {
    // Keys with a letter in front, for JavaScript would move those that look like array indices.
    fc.assert(
      fc.property(fc.uniqueArray(anyText.map((text) => `k${text}`)), (keys) => {
        const text = canonicalJson(jsonObject(keys.map((key) => [key, null] as const)));
        expect(Object.keys(JSON.parse(text))).toEqual([...keys].sort(compareCodePoints));
      }),
    );
  });

  it("tells apart what Python tells apart", () => {
    const values: JsonValue[] = [
      1n,
      1,
      "1",
      true,
      0,
      -0,
      0n,
      null,
      [],
      jsonObject([]),
      2n ** 53n,
      2 ** 53,
      Number.NaN,
    ];
    expect(new Set(values.map(canonicalJson)).size).toBe(values.length);
  });

  it("does not depend on the order of keys, and loses nothing", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(firstDifference(parseJson(canonicalJson(value)), value)).toBeUndefined();
      }),
    );
  });
});
