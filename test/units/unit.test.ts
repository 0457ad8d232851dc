import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { QuantitySyntaxError } from "../../src/units/quantity-syntax-error.js";
import { Unit } from "../../src/units/unit.js";
import { compatibleUnits, unitText } from "./arbitraries.js";

describe("Unit.parse", () => {
  it.each([
    ["K", "kelvin"],
    ["kelvins", "kelvin"],
    ["atm", "standard_atmosphere"],
    ["atmospheres", "standard_atmosphere"],
    ["kPa", "kilopascal"],
    ["kJ", "kilojoule"],
    ["kilojoules", "kilojoule"],
    ["mL", "milliliter"],
    ["litre", "liter"],
    ["g", "gram"],
    ["Å", "angstrom"],
    ["degC", "degree_Celsius"],
    ["amu", "unified_atomic_mass_unit"],
    ["e", "elementary_charge"],
    ["kJ/mol", "kilojoule / mole"],
    ["kilojoule / mole", "kilojoule / mole"],
    ["Å**3", "angstrom ** 3"],
    ["nm^-2", "1 / nanometer ** 2"],
    ["1/e", "1 / elementary_charge"],
    ["newton/meter**2", "newton / meter ** 2"],
    ["g mol/kcal/mL", "gram * mole / kilocalorie / milliliter"],
    ["kcal / mol / angstrom**2", "kilocalorie / angstrom ** 2 / mole"],
    ["N*m", "meter * newton"],
    ["m/s/s", "meter / second ** 2"],
    ["J/mol K", "joule * kelvin / mole"],
    ["1/(mol K)", "1 / kelvin / mole"],
    ["(m/s)**2", "meter ** 2 / second ** 2"],
    ["1/(1/m)", "meter"],
    ["m ** - 2.0", "1 / meter ** 2"],
    ["m^+2", "meter ** 2"],
    ["m**(-3)", "1 / meter ** 3"],
    ["kilogram**0.5", "kilogram ** 0.5"],
    ["m**(1/3)", "meter ** 0.333333"],
    ["m**0.1 m**0.2", "meter ** 0.3"],
    ["m²·s⁻¹", "meter ** 2 / second"],
    ["2*m/2", "meter"],
    ["mole/mole", "dimensionless"],
    ["m**0", "dimensionless"],
    ["degC**1", "degree_Celsius"],
    ["", "dimensionless"],
    ["  ", "dimensionless"],
    ["1", "dimensionless"],
    ["dimensionless", "dimensionless"],
  ])("reads %j as %s", (text, name) => {
    expect(Unit.parse(text).name).toBe(name);
  });

  it.each([
    ["torr", 0, /unknown unit "torr"/],
    ["kelvin / torr", 9, /unknown unit "torr"/],
    ["constructor", 0, /unknown unit/],
    ["$", 0, /"\$" cannot stand/],
    ["m/", 2, /too early/],
    ["m / (s", 6, /closing/],
    ["()", 1, /did not expect "\)"/],
    ["-m", 0, /no number in it, but this one has -1/],
    ["m - s", 2, /did not expect "-"/],
    ["m m)", 3, /did not expect "\)"/],
    ["10", 0, /no number in it/],
    ["2 m", 0, /no number in it/],
    ["2**3", 1, /only units can be raised/],
    ["m**m", 3, /exponent must be a number/],
    ["m**101", 1, /beyond 100/],
    ["(m**50)**50", 7, /beyond 100/],
    ["m**99 m**99", 6, /beyond 100/],
    ["1/0", 1, /divide by zero/],
    ["m**1e9999", 4, /unknown unit "e9999"|did not expect/],
    ["(".repeat(5000), 1000, /at most 1000 characters/],
    ["degC/m", 0, /must stand alone/],
    ["degC**2", 0, /must stand alone/],
    ["kilodegC", 0, /must stand alone/],
  ])("refuses %j and points at offset %d", (text, position, message) => {
    const error = captured(() => Unit.parse(text));
    expect(error).toBeInstanceOf(QuantitySyntaxError);
    expect(error).toBeInstanceOf(InvalidValueError);
    expect(error).toMatchObject({ text, position });
    expect(String(error)).toMatch(message);
  });

  it("reads canonical names as equal units", () => {
    fc.assert(
      fc.property(unitText, (text) => {
        const unit = Unit.parse(text);
        const again = Unit.parse(unit.name);
        expect(again.name).toBe(unit.name);
        expect(again.equals(unit)).toBe(true);
        expect(again.dimensionality).toBe(unit.dimensionality);
      }),
    );
  });
});

describe("Unit", () => {
  it.each([
    ["kelvin", "[temperature]"],
    ["degree_Celsius", "[temperature]"],
    ["angstrom ** 3", "[length] ** 3"],
    ["atm", "[mass] / [length] / [time] ** 2"],
    ["kJ/mol", "[length] ** 2 * [mass] / [substance] / [time] ** 2"],
    ["1/e", "1 / [current] / [time]"],
    ["mol/mol", "dimensionless"],
    ["degree", "dimensionless"],
    ["avogadro_number", "dimensionless"],
  ])("knows that %s is of dimension %s", (text, dimensionality) => {
    expect(Unit.parse(text).dimensionality).toBe(dimensionality);
  });

  it("is compatible by dimension and equal by name", () => {
    const [liter, cubic] = [Unit.parse("L"), Unit.parse("dm**3")];
    expect(liter.isCompatibleWith(cubic)).toBe(true);
    expect(liter.equals(cubic)).toBe(false);
    expect(liter.equals(Unit.parse("litres"))).toBe(true);
    expect(liter.isCompatibleWith(Unit.dimensionless)).toBe(false);
    expect(`${liter}`).toBe("liter");
  });

  it("converts to another unit of its dimension and back", () => {
    fc.assert(
      fc.property(compatibleUnits, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), ([from, to], value) => {
        const back = to.converterTo(from)(from.converterTo(to)(value));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(value * 2 ** -51);
      }),
    );
  });

  it("converts nothing to another dimension, and says which are which", () => {
    expect(() => Unit.parse("K").converterTo(Unit.parse("kPa"))).toThrow(InvalidValueError);
    expect(() => Unit.parse("K").converterTo(Unit.parse("kPa"))).toThrow(
      /kelvin \(\[temperature\]\) to kilopascal \(\[mass\] \/ \[length\] \/ \[time\] \*\* 2\)/,
    );
  });
});

function captured(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
