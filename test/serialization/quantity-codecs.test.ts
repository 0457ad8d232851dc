/** How pint's quantities and numpy's arrays stand in typed JSON. */

import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue } from "../../src/serialization/codec.js";
import type { JsonValue } from "../../src/serialization/json/json-value.js";
import { measurementCodec, quantityCodec } from "../../src/serialization/quantity-codecs.js";
import { Measurement } from "../../src/units/measurement.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";

const TAG = "openff.evaluator.unit.Quantity";

function decoded(value: JsonValue, unit: JsonValue = "kelvin"): Quantity {
  return decodeValue(quantityCodec, { value, unit, "@type": TAG });
}

describe("a quantity in typed JSON", () => {
  it("tells ints from floats", () => {
    expect(encodeValue(quantityCodec, new Quantity(9n, "angstrom"))).toEqual({
      value: 9n,
      unit: "angstrom",
      "@type": TAG,
    });
    expect(encodeValue(quantityCodec, new Quantity(9, "angstrom"))).toEqual({
      value: 9,
      unit: "angstrom",
      "@type": TAG,
    });
  });

  it("has its unit in pint's canonical text, whatever it was read from", () => {
    const json = encodeValue(quantityCodec, decoded(1, "kJ/mol"));
    expect(json).toMatchObject({ unit: "kilojoule / mole" });
  });

  it("is dimensionless with a null unit", () => {
    expect(decoded(1, null).unit.name).toBe("dimensionless");
  });

  it("has arrays as tagged nested lists", () => {
    const json = encodeValue(quantityCodec, new Quantity(NdArray.from([[1.5], [2]]), "kelvin"));
    expect(json).toEqual({
      value: { value: [[1.5], [2]], "@type": "numpy.ndarray" },
      unit: "kelvin",
      "@type": TAG,
    });
  });

  it("is read from plain lists and from numpy's scalars", () => {
    expect(decoded([1n, 2n]).magnitude).toEqual(NdArray.from([1n, 2n]));
    for (const type of ["float16", "float32", "float64"]) {
      expect(decoded({ value: 1.5, "@type": `numpy.${type}` }).magnitude).toBe(1.5);
    }
    for (const type of ["int32", "int64"]) {
      expect(decoded({ value: 3n, "@type": `numpy.${type}` }).magnitude).toBe(3n);
    }
    expect(decoded({ value: 1.5, "@type": "numpy.ndarray" }).magnitude).toBe(1.5);
  });

  it("reads degrees Celsius, which evaluator writes and cannot read", () => {
    expect(decoded(25, "degree_Celsius").valueIn("kelvin")).toBe(298.15);
  });

  it.each<[JsonValue]>([["1"], [true], [null], [{ value: 1 }], [{ value: 1, "@type": "numpy.str_" }]])(
    "refuses %o as its value",
    (value) => expect(() => decoded(value)).toThrow("must be a number or an array of numbers"),
  );
});

describe("a measurement in typed JSON", () => {
  it("is a value and an error, each a quantity", () => {
    const energy = new Measurement(new Quantity(-2.2, "kJ/mol"), new Quantity(0.1, "kJ/mol"));
    expect(encodeValue(measurementCodec, energy)).toEqual({
      value: { value: -2.2, unit: "kilojoule / mole", "@type": TAG },
      error: { value: 0.1, unit: "kilojoule / mole", "@type": TAG },
      "@type": "openff.evaluator.unit.Measurement",
    });
  });
});
