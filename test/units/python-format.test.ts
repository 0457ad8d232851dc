import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { formatFixed, formatFloat, roundFixed } from "../../src/units/python-format.js";

/** A float as an exact fraction over a power of two, by doubling until it is whole. */
function exactly(value: number): readonly [numerator: bigint, denominator: bigint] {
  let [numerator, denominator] = [value, 1n];
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return [BigInt(numerator), denominator];
}

const decimals = fc.integer({ min: 0, max: 20 });
/** Floats with few binary digits after the point: many of them are ties. */
const dyadic = fc
  .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: 0, max: 24 }))
  .map(([numerator, halvings]) => numerator / 2 ** halvings);
const finite = fc.oneof(dyadic, fc.double({ noNaN: true, noDefaultInfinity: true }));

describe("formatFixed", () => {
  // What Python 3.11 prints for f"{value:.{decimals}f}".
  it.each([
    [298.0625, 3, "298.062"],
    [298.1875, 3, "298.188"],
    [0.0078125, 6, "0.007812"],
    [2.675, 2, "2.67"],
    [0.5, 0, "0"],
    [1.5, 0, "2"],
    [2.5, 0, "2"],
    [-2.5, 0, "-2"],
    [-0.125, 2, "-0.12"],
    [-0, 3, "-0.000"],
    [-0.0001, 3, "-0.000"],
    [0.0004, 3, "0.000"],
    [101325, 3, "101325.000"],
    [1e21, 3, "1000000000000000000000.000"],
    [1.5e22, 0, "15000000000000000000000"],
    [1e23, 1, "99999999999999991611392.0"],
    [5e-324, 3, "0.000"],
    [Number.NaN, 3, "nan"],
    [Number.POSITIVE_INFINITY, 3, "inf"],
    [Number.NEGATIVE_INFINITY, 3, "-inf"],
  ])("writes %d with %d decimals as %s", (value, places, text) => {
    expect(formatFixed(value, places)).toBe(text);
  });

  it("keeps the exact binary value, digit for digit, when asked for all of it", () => {
    expect(formatFixed(0.1, 120)).toBe(
      `0.1000000000000000055511151231257827021181583404541015625${"0".repeat(120 - 55)}`,
    );
  });

  it("is the nearest decimal to the exact value, and the even one on ties", () => {
    fc.assert(
      fc.property(finite, decimals, (value, places) => {
        const text = formatFixed(value, places);
        expect(text).toMatch(places === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${places}}$`));
        const written = BigInt(text.replace(".", ""));
        const [numerator, denominator] = exactly(value);
        const distance = 2n * (written * denominator - numerator * 10n ** BigInt(places));
        const size = distance < 0n ? -distance : distance;
        expect(size <= denominator).toBe(true);
        if (size === denominator) expect(written % 2n).toBe(0n);
        expect(text.startsWith("-")).toBe(value < 0 || Object.is(value, -0));
      }),
      { numRuns: 500 },
    );
  });

  it.each([-1, 0.5, 1075, Number.NaN])("refuses %d decimals", (places) => {
    expect(() => formatFixed(1, places)).toThrow(InvalidValueError);
  });
});

describe("roundFixed", () => {
  it("gives the number that formatFixed writes", () => {
    expect(roundFixed(298.0625, 3)).toBe(298.062);
    expect(roundFixed(298.15000000000003, 3)).toBe(298.15);
    expect(roundFixed(Number.NEGATIVE_INFINITY, 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(roundFixed(Number.NaN, 3)).toBeNaN();
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(finite, decimals, (value, places) => {
        const once = roundFixed(value, places);
        expect(roundFixed(once, places)).toBe(once);
      }),
    );
  });
});

describe("formatFloat", () => {
  // What Python 3.11 prints for repr(value).
  it.each([
    [1, "1.0"],
    [-0, "-0.0"],
    [298.15, "298.15"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.25e300, "1.25e+300"],
    [Number.NaN, "nan"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("writes %d as %s", (value, text) => {
    expect(formatFloat(value)).toBe(text);
  });

  it("reads back as the same float", () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(Number(formatFloat(value))).toBe(value);
      }),
    );
  });
});
