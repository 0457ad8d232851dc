/** Random quantities: what Python's numbers and numpy's arrays can be, and where JavaScript would go astray. */

import fc from "fast-check";
import { type Integer, toInteger } from "../../src/units/integer.js";
import { Measurement } from "../../src/units/measurement.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";

/** Any double: NaN, infinities, -0 and subnormals included, whole numbers often. */
export const anyFloat: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.integer().map(Number),
  fc.constantFrom(1e16, 1e22, 1e-6, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324),
);

/** A Python int, often beyond what a double holds exactly. */
export const anyInt: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -10n, max: 10n }),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
);

/** A whole number in the one form in which thermostore gives it. */
export const anyInteger: fc.Arbitrary<Integer> = anyInt.map((value) => toInteger(value));

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** An array of the given shape, of floats or of 64-bit integers. */
export function arrayOfShape(...shape: readonly number[]): fc.Arbitrary<NdArray> {
  const size = shape.reduce((product, length) => product * length, 1);
  const length = { minLength: size, maxLength: size };
  const floats = fc.array(anyFloat, length).map((values) => new NdArray(Float64Array.from(values), shape));
  if (size === 0) return floats;
  const ints = fc.array(int64, length).map((values) => new NdArray(BigInt64Array.from(values), shape));
  return fc.oneof(floats, ints);
}

/** An array of one to three dimensions; only the last may be empty, for nested lists cannot say more. */
const ndArray: fc.Arbitrary<NdArray> = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), fc.integer({ min: 0, max: 4 }))
  .chain(([outer, last]) => arrayOfShape(...outer, last));

export const unitName: fc.Arbitrary<string> = fc.constantFrom(
  "dimensionless",
  "kelvin",
  "kilojoule / mole",
  "gram / milliliter",
  "angstrom ** 3",
  "kilocalorie / angstrom / mole",
  "1 / elementary_charge",
  "degree_Celsius",
);

export const scalarQuantity: fc.Arbitrary<Quantity> = fc
  .tuple(fc.oneof(anyFloat, anyInt), unitName)
  .map(([magnitude, unit]) => new Quantity(magnitude, unit));

export const quantity: fc.Arbitrary<Quantity> = fc
  .tuple(fc.oneof(anyFloat, anyInt, ndArray), unitName)
  .map(([magnitude, unit]) => new Quantity(magnitude, unit));

/** A length, as cutoffs of force fields are. */
export const cutoff: fc.Arbitrary<Quantity> = fc
  .tuple(
    fc.oneof(fc.constantFrom(9, 0.9), fc.constantFrom(9n, 10n)),
    fc.constantFrom("angstrom", "nanometer"),
  )
  .map(([magnitude, unit]) => new Quantity(magnitude, unit));

export const measurement: fc.Arbitrary<Measurement> = fc
  .tuple(fc.double(), fc.double({ min: 0 }), fc.constantFrom("kilojoule / mole", "kelvin"))
  .map(([value, error, unit]) => new Measurement(new Quantity(value, unit), new Quantity(error, unit)));
