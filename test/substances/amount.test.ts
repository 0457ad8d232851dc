import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { ExactAmount, MoleFraction } from "../../src/substances/amount.js";

describe("a mole fraction", () => {
  it.each([1, 0.5, 1e-6, 1.5e-6, 0.999_999_9])("may be %d", (value) => {
    expect(new MoleFraction(value).value).toBe(value);
  });

  it.each([0, -0.5, -0, 1.000_000_1, 2, 9.9e-7, 1e-300, Number.NaN, Number.POSITIVE_INFINITY])(
    "may not be %d",
    (value) => {
      expect(() => new MoleFraction(value)).toThrow(InvalidValueError);
      expect(() => new MoleFraction(value)).toThrow(expect.objectContaining({ field: "value", value }));
    },
  );

  it.each([
    [1, "x=1.000000"],
    [0.2, "x=0.200000"],
    [1 / 3, "x=0.333333"],
    [2 / 3, "x=0.666667"],
    [1e-6, "x=0.000001"],
    [0.999_999_9, "x=1.000000"],
    // The exact binary value lies halfway, and Python takes the even neighbour.
    [0.0078125, "x=0.007812"],
    [0.0234375, "x=0.023438"],
    // As decimals these look like ties, but the doubles lie below and above them.
    [0.1234565, "x=0.123456"],
    [0.0000015, "x=0.000002"],
    [0.0000025, "x=0.000003"],
  ])("%d is written as %s", (value, identifier) => {
    expect(new MoleFraction(value).identifier).toBe(identifier);
  });
});

describe("an exact amount", () => {
  it.each([
    [1, "n=1"],
    [0, "n=0"],
    [-3, "n=-3"],
    [5n, "n=5"],
    [2n ** 63n - 1n, "n=9223372036854775807"],
  ])("%s is written as %s", (value, identifier) => {
    expect(new ExactAmount(value).identifier).toBe(identifier);
  });

  it("has one form, whatever number it was given as", () => {
    expect(new ExactAmount(5n).value).toBe(5);
    expect(new ExactAmount(2n ** 60n).value).toBe(2n ** 60n);
  });

  it.each([1.5, Number.NaN, 2 ** 60, 2n ** 63n, -(2n ** 63n) - 1n])("may not be %s", (value) => {
    expect(() => new ExactAmount(value)).toThrow(InvalidValueError);
  });
});
