import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { NdArray } from "../../src/units/nd-array.js";
import { formatFixed } from "../../src/units/python-format.js";
import { Quantity } from "../../src/units/quantity.js";
import { QuantitySyntaxError } from "../../src/units/quantity-syntax-error.js";
import { Unit } from "../../src/units/unit.js";

describe("Quantity.parse", () => {
  it.each([
    ["298.15 K", 298.15, "kelvin"],
    ["1atm", 1n, "standard_atmosphere"],
    ["1.0 atm", 1, "standard_atmosphere"],
    ["101.325 kPa", 101.325, "kilopascal"],
    ["25 degC", 25n, "degree_Celsius"],
    [" -5.5e0degC ", -5.5, "degree_Celsius"],
    ["+3 m", 3n, "meter"],
    [".5 nm", 0.5, "nanometer"],
    ["1e-3 kPa", 0.001, "kilopascal"],
    ["1e", 1n, "elementary_charge"],
    ["2 / mole", 2n, "1 / mole"],
    ["2*mole", 2n, "mole"],
    ["0.7", 0.7, "dimensionless"],
  ])("reads %j", (text, magnitude, unit) => {
    const quantity = Quantity.parse(text);
    expect(quantity.magnitude).toBe(magnitude);
    expect(quantity.unit.name).toBe(unit);
  });

  it.each([
    ["", 0],
    ["kelvin", 0],
    ["about 3 K", 0],
    ["760 torr", 4],
    ["298.15 Kelvn", 7],
    ["298,15 K", 3],
    ["1 / torr", 4],
    ["2 ** m", 2],
    ["5 kg 2", 1],
  ])("refuses %j and points at offset %d", (text, position) => {
    const parse = () => Quantity.parse(text);
    expect(parse).toThrow(QuantitySyntaxError);
    expect(parse).toThrow(expect.objectContaining({ text, position }));
  });
});

describe("Quantity", () => {
  it.each([
    [1, "atm", "pascal", 101325],
    [101.325, "kilopascal", "pascal", 101325],
    [1.01325, "bar", "pascal", 101325],
    [1013.25, "hectopascal", "pascal", 101325],
    [1.5, "decibar", "pascal", 15000],
    [1e11, "micropascal", "pascal", 100000],
    [1, "gram / milliliter", "kilogram / meter ** 3", 1000],
    [1, "nanometer ** 3", "angstrom ** 3", 1000],
    [1, "angstrom ** 3", "meter ** 3", 1e-30],
    [1, "molar", "mole / meter ** 3", 1000],
    [1, "kilocalorie / mole", "kilojoule / mole", 4.184],
    [1, "year", "day", 365.25],
    [180, "degree", "radian", Math.PI],
    [25, "degree_Celsius", "kelvin", 298.15],
    [298.15, "kelvin", "degree_Celsius", 25],
    [25, "degree_Celsius", "millikelvin", 298150],
    [25, "delta_degree_Celsius", "kelvin", 25],
    [-0, "kilopascal", "pascal", -0],
  ])("has %d %s as exactly the right number of %s", (value, from, to, expected) => {
    expect(new Quantity(value, from).valueIn(to)).toBe(expected);
    expect(new Quantity(value, from).to(to).magnitude).toBe(expected);
  });

  // CODATA 2018, with the digits that it gives as certain.
  it.each([
    ["hartree", "joule", 4.3597447222e-18],
    ["rydberg", "electron_volt", 13.605693122],
    ["bohr", "angstrom", 0.5291772109],
    ["hartree * avogadro_constant", "kilojoule / mole", 2625.4996394],
    ["dalton", "kilogram", 1.6605390666e-27],
    ["molar_gas_constant", "joule / kelvin / mole", 8.314462618],
    ["debye", "coulomb * meter", 3.3356409519e-30],
    ["vacuum_permittivity", "farad / meter", 8.854187812e-12],
    ["vacuum_permeability", "henry / meter", 1.2566370621e-6],
    ["dirac_constant", "joule * second", 1.0545718176e-34],
    ["faraday", "coulomb", 96485.33212],
  ])("knows the constant %s in %s", (constant, unit, value) => {
    expect(new Quantity(1, constant).valueIn(unit) / value).toBeCloseTo(1, 9);
  });

  it.each([
    [298.15, "kelvin"],
    [0.29815, "kilokelvin"],
    [25, "degC"],
  ])("agrees to three decimals on one temperature given as %d %s", (value, unit) => {
    expect(formatFixed(new Quantity(value, unit).valueIn("kelvin"), 3)).toBe("298.150");
  });

  it("converts ints as Python does, and refuses those that no float holds", () => {
    expect(new Quantity(1n, "atm").valueIn("Pa")).toBe(101325);
    expect(new Quantity(300n, "K").valueIn("K")).toBe(300);
    expect(() => new Quantity(10n ** 400n, "K").valueIn("K")).toThrow(InvalidValueError);
  });

  it("converts arrays to floats of the same shape", () => {
    const inKelvin = new Quantity(NdArray.from([[0n], [25n]]), "degC").to("kelvin");
    expect(inKelvin.magnitude).toBeInstanceOf(NdArray);
    expect(inKelvin.magnitude).toMatchObject({ kind: "float", shape: [2, 1] });
    expect((inKelvin.magnitude as NdArray).toNested()).toEqual([[273.15], [298.15]]);
    expect(() => new Quantity(NdArray.from([1]), "K").valueIn("K")).toThrow(InvalidValueError);
    expect(() => new Quantity(NdArray.from([1]), "K").to("Pa")).toThrow(InvalidValueError);
  });

  it.each([
    [new Quantity(298.15, "K"), "298.15 kelvin"],
    [new Quantity(1, "atm"), "1.0 standard_atmosphere"],
    [new Quantity(1n, Unit.parse("atm")), "1 standard_atmosphere"],
    [new Quantity(0.5, ""), "0.5 dimensionless"],
    [new Quantity(NdArray.from([1, 2.5]), "nm"), "[1.0, 2.5] nanometer"],
    [new Quantity(NdArray.from([[1n, 2n]]), "nm"), "array of 1x2 nanometer"],
    [new Quantity(NdArray.from([1, 2, 3, 4, 5, 6, 7]), "nm"), "array of 7 nanometer"],
  ])("prints itself (%#)", (quantity, text) => {
    expect(quantity.toString()).toBe(text);
  });
});
