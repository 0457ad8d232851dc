import { describe, expect, it } from "vitest";
import { PREFIXES } from "../../src/units/prefixes.js";
import { Unit } from "../../src/units/unit.js";
import { UNITS, ZERO_POINTS } from "../../src/units/unit-definitions.js";
import { findUnit } from "../../src/units/unit-names.js";

describe("the table of units", () => {
  it.each([
    ["units", UNITS],
    ["prefixes", PREFIXES],
  ])("gives no spelling of %s to two of them", (_what, definitions) => {
    const spellings = definitions.flatMap(([name, , ...others]) => [name, ...others]);
    expect(spellings.filter((spelling, index) => spellings.indexOf(spelling) !== index)).toEqual([]);
  });

  it.each(UNITS.map(([name]) => name))(
    "has a size and a dimension for %s, and its name is canonical",
    (name) => {
      expect(Unit.parse(name).name).toBe(name);
    },
  );

  it("has the units whose zero is shifted", () => {
    for (const name of ZERO_POINTS.keys()) expect(findUnit(name)?.name).toBe(name);
  });
});

describe("findUnit", () => {
  // In pint's registry for evaluator these are what they look least like.
  it.each([
    ["cd", "centiday"],
    ["h", "planck_constant"],
    ["k", "boltzmann_constant"],
    ["a", "year"],
    ["mu", "milliunified_atomic_mass_unit"],
    ["Ps", "petasecond"],
    ["das", "decasecond"],
    ["kmeter", "kilometer"],
    ["kilom", "kilometer"],
    ["ms", "millisecond"],
    ["mins", "minute"],
    ["Pas", "pascal"],
    ["kilojoule_per_mole", "kilojoule_per_mole"],
    ["kibibyte", "kibibyte"],
  ])("reads %s as %s", (spelling, name) => {
    expect(findUnit(spelling)?.name).toBe(name);
  });

  it.each([
    ["\u00b5m", "micrometer"],
    ["\u03bcm", "micrometer"],
    ["\u00c5", "angstrom"],
    ["\u212b", "angstrom"],
    ["A\u030a", "angstrom"],
    ["\u00b0C", "degree_Celsius"],
  ])("reads %s, in whichever of its encodings, as %s", (spelling, name) => {
    expect(findUnit(spelling)?.name).toBe(name);
  });

  it.each(["torr", "psi", "mmHg", "degF", "percent", "ft", "gs", "ass", "kkm", "kilo", "Celsius", "", "s s"])(
    "does not know %j",
    (spelling) => {
      expect(findUnit(spelling)).toBeUndefined();
    },
  );
});
