/**
 * Values that must survive jsonb: named cases and arbitraries, shared by the test against the model of jsonb
 * and the test against a real server.
 */
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../src/serialization/json/json-value.js";

/** An object as the library makes it: without a prototype, so that every key is an ordinary one. */
export function jsonObject(entries: Iterable<readonly [string, JsonValue]>): JsonObject {
  const members: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of entries) members[key] = value;
  return members;
}

const RESERVED_KEYS = ["@thermostore.float", "@thermostore.text", "@thermostore.entries"] as const;

function nested(depth: number, wrap: (inner: JsonValue) => JsonValue): JsonValue {
  let value: JsonValue = Number.NaN;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

/** Values chosen by hand, each with the reason why it is one. */
export const jsonbCases: readonly (readonly [name: string, value: JsonValue])[] = [
  ["whole floats beside ints", [1, 1n, 0, 0n, -1, -1n, 1e15, 10n ** 15n]],
  ["negative zero", [-0, 0, jsonObject([["x", -0]])]],
  ["what numeric cannot hold", [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  ["floats that Python writes with an exponent", [1e16, -1.5e16, 1e21, 1e22, 1e23, 1.5e300, 1e-5, 1.2e-7]],
  ["the ends of the doubles", [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 2 ** -1022, 2 ** 53]],
  ["large ints", [2n ** 53n + 1n, -(2n ** 64n), 10n ** 4299n]],
  ["U+0000 and lone surrogates", ["\0", "a\0b", "\ud800", "\udc00\ud800", "x\udfff", "\u{1f600}\ud83d"]],
  ["text that looks escaped", ["\\", "\\u0000", "\\\\u0000", "\\\0", "\\ud800\ud800", "\\u"]],
  ["characters that JSON escapes", ['"\\/\b\f\n\r\t\u001f\u007f', "\u2028\ufeff\uffff\u{10ffff}"]],
  [
    "keys that jsonb refuses",
    jsonObject([
      ["\0", 1],
      ["\ud800", 2n],
      ["plain", "\0"],
      ["\\u0000", null],
    ]),
  ],
  ["a lone key that jsonb refuses", jsonObject([["\0", jsonObject([["\udfff", "\0"]])]])],
  [
    "special keys",
    jsonObject([
      ["__proto__", 1],
      ["constructor", []],
      ["", 3n],
      ["7", 4],
      ["toString", null],
    ]),
  ],
  ...RESERVED_KEYS.flatMap((key) => [
    [`${key} with text`, jsonObject([[key, "NaN"]])] as const,
    [`${key} with a wrapper`, jsonObject([[key, jsonObject([[key, "\0"]])]])] as const,
    [`${key} with entries`, jsonObject([[key, [["a", 1]]]])] as const,
    [
      `${key} beside another key`,
      jsonObject([
        [key, Number.NaN],
        ["other", 1],
      ]),
    ] as const,
    [
      `${key} beside a key that jsonb refuses`,
      jsonObject([
        [key, -0],
        ["\0", 1],
      ]),
    ] as const,
  ]),
  ["a table of floats", Array.from({ length: 50 }, (_, row) => [row * 1e15, -row / 3])],
  ["a table with a gap", [[1.5], [Number.NaN], [-0], [2]]],
  ["empty containers", [[], jsonObject([]), [[]], ""]],
  ["arrays as deep as allowed", nested(500, (inner) => [inner])],
  ["objects as deep as allowed", nested(500, (inner) => jsonObject([["a", inner]]))],
  ["wrapped objects as deep as allowed", nested(500, (inner) => jsonObject([["\0", inner]]))],
];

const powersOfTen = fc.tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: -328, max: 303 }));

/** Any float; whole ones and those around the changes of notation more often than chance would have it. */
export const anyFloat: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.integer().map((whole) => whole * 1),
  fc.bigInt({ min: 0n, max: 2n ** 70n }).map(Number),
  powersOfTen.map(([digits, exponent]) => Number(`${digits}e${exponent}`)),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 1e16, 1e22),
);

/** Any string of UTF-16 code units, well-formed or not; awkward pieces more often than chance would have it. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom("\0", "\ud83d", "\ude00", "\\", "u0000", '"', "\n", "\u007f", "é", "\uffff", "a"))
    .map((pieces) => pieces.join("")),
);

const anyKey = fc.oneof(
  { weight: 4, arbitrary: anyText },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor", "", "7", "value", "@type") },
  { weight: 1, arbitrary: fc.constantFrom(...RESERVED_KEYS) },
);

/** Any JSON value, nested a few levels deep. */
export const anyJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthIdentifier: "json" },
    fc.constantFrom(null, true, false),
    anyFloat,
    fc.bigInt(),
    anyText,
    fc.array(anyFloat),
    fc.array(tie("value"), { depthIdentifier: "json" }),
    fc.array(fc.tuple(anyKey, tie("value")), { depthIdentifier: "json" }).map(jsonObject),
    fc.tuple(fc.constantFrom(...RESERVED_KEYS), tie("value")).map((entry) => jsonObject([entry])),
  ),
})).value;
