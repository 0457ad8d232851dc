import fc from "fast-check";
import Fraction from "fraction.js";
import { describe, expect, it } from "vitest";
import { parseDecimal, raise, toFloat } from "../../src/units/rational.js";

describe("parseDecimal and toFloat", () => {
  it("read decimals as JavaScript does, to the last bit", () => {
    const decimal = fc.double({ min: 1e-250, max: 1e250, noNaN: true });
    fc.assert(
      fc.property(decimal, (value) => {
        expect(toFloat(parseDecimal(String(value)))).toBe(value);
        expect(toFloat(parseDecimal(String(value)).neg())).toBe(-value);
      }),
    );
  });

  it.each([
    ["1", 1],
    [".5", 0.5],
    ["5.", 5],
    ["1e-10", 1e-10],
    ["6.02214076E+23", 6.02214076e23],
  ])("read %s", (text, value) => {
    expect(toFloat(parseDecimal(text))).toBe(value);
  });
});

describe("toFloat", () => {
  it("rounds once, where rounding numerator and denominator first would miss", () => {
    // 2^53 + 1 + 10^-30 lies just above the middle between two floats.
    const aboveTie = new Fraction((2n ** 53n + 1n) * 10n ** 30n + 1n, 10n ** 30n);
    expect(toFloat(aboveTie)).toBe(2 ** 53 + 2);
    expect(toFloat(new Fraction(2n ** 53n + 1n, 1n))).toBe(2 ** 53);
  });

  it("gives 0 for zero", () => {
    expect(toFloat(new Fraction(0))).toBe(0);
  });
});

describe("raise", () => {
  it("is exact for whole exponents and close for others", () => {
    expect(raise(parseDecimal("1e-10"), -3).equals(parseDecimal("1e30"))).toBe(true);
    expect(toFloat(raise(parseDecimal("1000"), 0.5))).toBe(Math.sqrt(1000));
  });
});
