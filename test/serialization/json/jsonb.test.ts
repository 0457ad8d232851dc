import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError, JsonSyntaxError } from "../../../src/errors.js";
import type { JsonValue } from "../../../src/serialization/json/json-value.js";
import { fromJsonb, toJsonb } from "../../../src/serialization/json/jsonb.js";
import { parseJson } from "../../../src/serialization/json/parse-json.js";
import { firstDifference } from "./first-difference.js";
import { printedByJsonb } from "./jsonb-model.js";
import { anyFloat, anyJson, jsonbCases } from "./jsonb-roundtrip.cases.js";

describe("toJsonb", () => {
  it("leaves ordinary values as they are", () => {
    const value: JsonValue = { temperature: 298.15, phase: 2n, x: 1, unit: "Å", tags: [true, null] };
    expect(toJsonb(value)).toBe('{"temperature":298.15,"phase":2,"x":1.0,"unit":"Å","tags":[true,null]}');
  });

  it.each([
    [1e16, "10000000000000000.0"],
    [1.5e22, "15000000000000000000000.0"],
    [-1e23, "-100000000000000000000000.0"],
    [1e308, `1${"0".repeat(308)}.0`],
    [1e-7, "1e-7"],
    [5e-324, "5e-324"],
    [-0, '{"@thermostore.float":"-0.0"}'],
    [Number.NaN, '{"@thermostore.float":"NaN"}'],
    [Number.NEGATIVE_INFINITY, '{"@thermostore.float":"-Infinity"}'],
  ])("writes the float %d as %s", (value, text) => {
    expect(toJsonb(value)).toBe(text);
  });

  it("wraps text and objects that jsonb refuses, and what looks like a wrapper", () => {
    expect(toJsonb("a\\\0")).toBe('{"@thermostore.text":"a\\\\\\\\\\\\u0000"}');
    expect(toJsonb({ "\0": 1n, b: 2n })).toBe(
      '{"@thermostore.entries":[[{"@thermostore.text":"\\\\u0000"},1],["b",2]]}',
    );
    expect(toJsonb({ "@thermostore.float": "NaN" })).toBe(
      '{"@thermostore.entries":[["@thermostore.float","NaN"]]}',
    );
  });

  it("refuses a cycle, and ints that Python would not read", () => {
    const loop: JsonValue[] = [];
    loop.push(loop);
    expect(() => toJsonb(loop)).toThrow(InvalidValueError);
    expect(() => toJsonb(10n ** 4300n)).toThrow(InvalidValueError);
  });
});

describe("fromJsonb after jsonb", () => {
  it.each(jsonbCases)("gives back %s", (_name, value) => {
    expect(firstDifference(fromJsonb(printedByJsonb(toJsonb(value))), value)).toBeUndefined();
    expect(firstDifference(fromJsonb(toJsonb(value)), value)).toBeUndefined();
  });

  it("gives back any value", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(firstDifference(fromJsonb(printedByJsonb(toJsonb(value))), value)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("gives back any float", () => {
    fc.assert(fc.property(anyFloat, (value) => Object.is(fromJsonb(printedByJsonb(toJsonb(value))), value)));
  });

  it("gives back what looks like the stored form of another value", () => {
    fc.assert(
      fc.property(anyJson.map(toJsonb).map(parseJson), (value) => {
        expect(firstDifference(fromJsonb(printedByJsonb(toJsonb(value))), value)).toBeUndefined();
      }),
    );
  });

  it.each([
    '{"@thermostore.float": "1.0"}',
    '{"@thermostore.float": NaN}',
    '{"@thermostore.text": 1}',
    '{"@thermostore.text": "\\\\x"}',
    '{"@thermostore.text": "\\\\u0041"}',
    '{"@thermostore.entries": {}}',
    '{"@thermostore.entries": [["a"]]}',
    '{"@thermostore.entries": [[1, 2]]}',
    '[{"@thermostore.entries": [["a", 1, 2]]}]',
  ])("refuses a wrapper that was not made here: %s", (text) => {
    expect(() => fromJsonb(text)).toThrow(InvalidValueError);
  });

  it("refuses text that is not JSON or too deep", () => {
    expect(() => fromJsonb('{"@thermostore.float": ')).toThrow(JsonSyntaxError);
    expect(() => fromJsonb("[".repeat(501) + "]".repeat(501))).toThrow(JsonSyntaxError);
    const deep = `${"[".repeat(501)}{"@thermostore.float": "NaN"}${"]".repeat(501)}`;
    expect(() => fromJsonb(deep)).toThrow(InvalidValueError);
  });
});

describe("the model of jsonb", () => {
  it.each([
    ["1e22", "10000000000000000000000"],
    ["0.1e1", "1"],
    ["1.50", "1.50"],
    ["15e-3", "0.015"],
    ["-0.0", "0.0"],
    ["-1.5e+1", "-15"],
    ['{"bb": 1, "a": 2, "a": 3}', '{"a": 3, "bb": 1}'],
    ['["\\u00e9", {}, []]', '["é", {}, []]'],
  ])("prints %s as %s", (text, printed) => {
    expect(printedByJsonb(text)).toBe(printed);
  });

  it.each(["NaN", '"\\u0000"', '"\\ud800"', "[1", ""])("refuses %s", (text) => {
    expect(() => printedByJsonb(text)).toThrow("jsonb refuses");
  });
});
