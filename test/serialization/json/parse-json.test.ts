import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { JsonSyntaxError } from "../../../src/errors.js";
import { isJsonObject, type JsonValue } from "../../../src/serialization/json/json-value.js";
import { parseJson } from "../../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../../src/serialization/json/stringify-json.js";
import { firstDifference } from "./first-difference.js";
import { jsonObject } from "./jsonb-roundtrip.cases.js";
import { doubleOfBits, pythonTexts } from "./python-texts.js";

function errorOf(text: string): JsonSyntaxError {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe("numbers", () => {
  it("are ints without and floats with a point or an exponent", () => {
    const text = "[1, 1.0, 1e0, 1E2, -7, -0, -0.0, 9007199254740993, [2.5], [2]]";
    const expected: JsonValue = [1n, 1, 1, 100, -7n, 0n, -0, 9007199254740993n, [2.5], [2n]];
    expect(parseJson(text)).toStrictEqual(expected);
  });

  it("may be NaN or infinite, among floats too", () => {
    expect(parseJson("[1.0, NaN, [Infinity, -Infinity], 1e999]")).toStrictEqual([
      1,
      Number.NaN,
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      Number.POSITIVE_INFINITY,
    ]);
  });

  it("are the doubles that Python reads", () => {
    for (const [bits, text] of pythonTexts.floats) {
      expect(parseJson(text), text).toBe(doubleOfBits(bits));
      expect(parseJson(`[[${text}], ${text}]`), text).toStrictEqual([
        [doubleOfBits(bits)],
        doubleOfBits(bits),
      ]);
    }
  });

  it("may have 4300 digits as ints, and any number as floats", () => {
    expect(parseJson(`-${"9".repeat(4300)}`)).toBe(-(10n ** 4300n) + 1n);
    expect(parseJson(`0.${"3".repeat(9000)}`)).toBe(1 / 3);
    const error = errorOf(`[7, ${"9".repeat(4301)}]`);
    expect(error.position).toBe(4);
    expect(error.message).toContain("4301 digits");
  });
});

describe("strings and objects", () => {
  it("keep U+0000, lone surrogates and astral characters", () => {
    expect(parseJson('"\\u0000\\ud800 \\ud83d\\ude00 \\uDC00"')).toBe("\0\ud800 \u{1f600} \udc00");
    expect(parseJson('"\\"\\\\\\/\\b\\f\\n\\r\\t"')).toBe('"\\/\b\f\n\r\t');
  });

  it("take __proto__ and constructor for ordinary keys", () => {
    const value = parseJson('{"__proto__": {"x": 1}, "constructor": 2}');
    const expected = jsonObject([
      ["__proto__", jsonObject([["x", 1n]])],
      ["constructor", 2n],
    ]);
    expect(firstDifference(value, expected)).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  it("let the last of equal keys win", () => {
    expect(parseJson('{"a": 1, "b": 2, "a": 3.0}')).toStrictEqual(
      jsonObject([
        ["a", 3],
        ["b", 2n],
      ]),
    );
  });

  it("tell objects from arrays and null", () => {
    expect([parseJson("{}"), parseJson("[]"), null, "", undefined].map(isJsonObject)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("what Python refuses", () => {
  it.each(pythonTexts.refused.map((text) => [text]))("is refused: %j", (text) => {
    const error = errorOf(text);
    expect(error.position).toBeLessThanOrEqual(text.length);
    expect(error.column).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ["", 0, 1, 1, "is empty"],
    [" \n ", 0, 1, 1, "nothing but blanks"],
    ["\ufeff{}", 0, 1, 1, "byte order mark"],
    ['{"a": 1,\n "b": x}', 15, 2, 7, 'found "x"'],
    ['{\n\n  "a" 1}', 9, 3, 7, '":" after the key'],
    ["[1.5, 2.5 3.5]", 10, 1, 11, '"," or "]"'],
    ["[1.5, 2.5,]", 10, 1, 11, "expected a value"],
    ["{'a': 1}", 1, 1, 2, "a key in double quotes"],
    ['{"a": 1} {', 9, 1, 10, "the end of the text"],
    ["[01]", 1, 1, 2, "begin with a zero"],
    ["[1.x]", 3, 1, 4, "a digit"],
    ['"a\nb"', 2, 1, 3, "control character"],
    ['["ok", "a\\x"]', 9, 1, 10, "unknown escape"],
    ['["\u{1f600}", \u{1f601}]', 7, 1, 8, 'found "\u{1f601}"'],
  ])("%j is an error at offset %i, line %i, column %i", (text, position, line, column, reason) => {
    const error = errorOf(text);
    expect([error.position, error.line, error.column]).toEqual([position, line, column]);
    expect(error.message).toContain(reason);
  });

  it("includes every cut of a document, which is said to end early", () => {
    const text = '{"a": [1.5, [2, -0.5e+3]], "b\\u00e9": "x\\n", "c": [true, null, NaN, -Infinity, {}]}';
    expect(() => parseJson(text)).not.toThrow();
    for (let length = 1; length < text.length; length += 1) {
      const error = errorOf(text.slice(0, length));
      expect(error.message, text.slice(0, length)).toContain("ends early");
      expect(error.position).toBe(length);
    }
  });
});

describe("nesting", () => {
  it.each([
    ["[", "", "]"],
    ['{"a": ', "1", "}"],
    ['[{"a": [', "1.5, 1", "]}]"],
  ])("of %s is limited to 500 levels", (open, inner, close) => {
    const levels = open.replace(/[^[{]/g, "").length;
    const within = Math.floor(500 / levels);
    expect(() => parseJson(open.repeat(within) + inner + close.repeat(within))).not.toThrow();
    const error = errorOf(open.repeat(within + 1) + inner + close.repeat(within + 1));
    expect(error.message).toContain("500 deep");
  });

  it("is refused without exhausting the stack, however deep", () => {
    expect(errorOf("[".repeat(1_000_000)).position).toBe(500);
    expect(errorOf('{"a":'.repeat(1_000_000)).position).toBe(2500);
  });
});

const genuine = new URL("../../../../shared/evaluator/", import.meta.url);

describe.skipIf(!existsSync(genuine))("files written by evaluator (skipped where there are none)", () => {
  it.each(["real-store/", "real-store-2/", "samples/"])("in %s are written again as they were", (folder) => {
    const files = readdirSync(new URL(folder, genuine)).filter((name) => name.endsWith(".json"));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) {
      const text = readFileSync(new URL(folder + encodeURIComponent(name), genuine), "utf8");
      expect(stringifyJson(parseJson(text)) === text.trimEnd(), name).toBe(true);
    }
  });
});
