import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareOrderValues, type OrderValue } from "../../../src/storage/search/order-value.js";

const sorted = (values: readonly OrderValue[], descending = false): readonly OrderValue[] =>
  // `sort` puts undefined last by itself, without asking.
  values
    .map((value) => ({ value }))
    .sort((a, b) => compareOrderValues(a.value, b.value, descending))
    .map(({ value }) => value);

describe("the order of values", () => {
  it("has NaN behind numbers and absence last, in both directions", () => {
    const values = [undefined, Number.NaN, 3, Number.NEGATIVE_INFINITY, 2n ** 60n, Number.POSITIVE_INFINITY];
    const ascending = [Number.NEGATIVE_INFINITY, 3, 2n ** 60n, Number.POSITIVE_INFINITY];
    expect(sorted(values)).toEqual([...ascending, Number.NaN, undefined]);
    expect(sorted(values, true)).toEqual([...ascending.reverse(), Number.NaN, undefined]);
  });

  it("compares whole numbers and floats exactly", () => {
    expect(compareOrderValues(2n ** 53n + 1n, 2 ** 53)).toBeGreaterThan(0);
    expect(compareOrderValues(1n, 1)).toBe(0);
    expect(compareOrderValues(0, -0)).toBe(0);
  });

  it("is that of code points in texts, as of bytes in UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        fc.pre(a.isWellFormed() && b.isWellFormed());
        expect(Math.sign(compareOrderValues(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
