import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/serialization/json/json-value.js";
import { firstDifference } from "./first-difference.js";
import { jsonObject } from "./jsonb-roundtrip.cases.js";

describe("firstDifference", () => {
  it.each<[JsonValue, JsonValue]>([
    [1, 1n],
    [0, -0],
    ["1", 1],
    [[1], [1, 2]],
    [[], {}],
    [null, {}],
    [{ a: 1 }, { b: 1 }],
    [{ a: [1, { b: 1n }] }, { a: [1, { b: 1 }] }],
    [jsonObject([["__proto__", 1]]), {}],
    [jsonObject([["constructor", [1n]]]), jsonObject([["constructor", [1]]])],
  ])("finds one between %o and %o", (a, b) => {
    expect(firstDifference(a, b)).toBeTypeOf("string");
    expect(firstDifference(b, a)).toBeTypeOf("string");
  });

  it("finds none between equal values", () => {
    const value = (): JsonValue => ({ a: [Number.NaN, -0, 1n, "\0", { constructor: [null] }], b: {} });
    expect(firstDifference(value(), value())).toBeUndefined();
  });
});
