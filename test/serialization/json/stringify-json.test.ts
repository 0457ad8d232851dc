import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../../src/errors.js";
import type { JsonValue } from "../../../src/serialization/json/json-value.js";
import { parseJson } from "../../../src/serialization/json/parse-json.js";
import { pythonFloatText, stringifyJson } from "../../../src/serialization/json/stringify-json.js";
import { firstDifference } from "./first-difference.js";
import { anyFloat, anyJson, jsonbCases } from "./jsonb-roundtrip.cases.js";
import { doubleOfBits, pythonTexts } from "./python-texts.js";

describe("pythonFloatText", () => {
  it.each([
    [1, "1.0"],
    [-0, "-0.0"],
    [1e-4, "0.0001"],
    [1e-6, "1e-06"],
    [1.5e-10, "1.5e-10"],
    [123456789012345, "123456789012345.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [1e22, "1e+22"],
    [-1.5e300, "-1.5e+300"],
    [5e-324, "5e-324"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("%d is %s", (value, text) => {
    expect(pythonFloatText(value)).toBe(text);
  });

  it("is what Python writes", () => {
    for (const [bits, text] of pythonTexts.floats) expect(pythonFloatText(doubleOfBits(bits))).toBe(text);
  });

  it("gives the same double when read", () => {
    fc.assert(fc.property(anyFloat, (value) => Object.is(parseJson(pythonFloatText(value)), value)));
  });
});

describe("stringifyJson", () => {
  it.each(pythonTexts.documents.map((document) => [document.text, document]))(
    "is json.dumps for %j",
    (_text, document) => {
      const value = parseJson(document.text);
      expect(stringifyJson(value)).toBe(document.dumps);
      expect(stringifyJson(value, { indent: 2 })).toBe(document.indented);
    },
  );

  it("indents by nothing, on lines of their own, with an indent of 0", () => {
    expect(stringifyJson([1n, { a: 2 }], { indent: 0 })).toBe('[\n1,\n{\n"a": 2.0\n}\n]');
  });

  it.each(jsonbCases)("is read again as the same value: %s", (_name, value) => {
    expect(firstDifference(parseJson(stringifyJson(value)), value)).toBeUndefined();
    expect(firstDifference(parseJson(stringifyJson(value, { indent: 1 })), value)).toBeUndefined();
  });

  it("is read again as the same value, whatever it is", () => {
    fc.assert(
      fc.property(anyJson, fc.option(fc.nat(4), { nil: undefined }), (value, indent) => {
        const text = stringifyJson(value, indent === undefined ? {} : { indent });
        expect(text).toMatch(/^[\n -~]*$/);
        expect(firstDifference(parseJson(text), value)).toBeUndefined();
      }),
    );
  });

  it("refuses what could not be read again", () => {
    const loop: JsonValue[] = [];
    loop.push(loop);
    for (const value of [loop, 10n ** 4300n, -(10n ** 4300n)]) {
      expect(() => stringifyJson(value)).toThrow(InvalidValueError);
    }
    expect(stringifyJson(-(10n ** 4300n) + 1n)).toHaveLength(4301);
    expect(() => stringifyJson(1n, { indent: 1.5 })).toThrow(InvalidValueError);
  });

  it("refuses what is no JSON value, where types did not hold it back", () => {
    const values: JsonValue[] = JSON.parse("[[1]]");
    delete values[0];
    expect(() => stringifyJson(values)).toThrow(InvalidValueError);
  });
});
