/** Random units for property tests. */

import fc from "fast-check";
import { Unit } from "../../src/units/unit.js";

const NAMES = [
  "meter",
  "gram",
  "s",
  "mol",
  "K",
  "joule",
  "cal",
  "Pa",
  "bar",
  "atm",
  "e",
  "angstrom",
  "liter",
  "u",
  "D",
];
const PREFIXES = ["", "", "kilo", "milli", "m", "µ", "n", "da"];
const EXPONENTS = ["", "", "**2", "^-1", " ** 0.5", "**(-3)", "**1.25"];

const factor = fc
  .tuple(fc.constantFrom(...PREFIXES), fc.constantFrom(...NAMES), fc.constantFrom(...EXPONENTS))
  .map(([prefix, name, exponent]) => `${prefix}${name}${exponent}`);

/** Text of a product or quotient of up to five powers of units. */
export const unitText: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom(" * ", "*", " / ", "/", " "), factor), { minLength: 1, maxLength: 5 })
  .map((parts) => `1${parts.map(([operator, text]) => `${operator}${text}`).join("")}`);

const DIMENSIONS = [
  ["pascal", "kPa", "bar", "atm", "newton / meter**2", "decibar", "megapascal", "micropascal"],
  ["kJ/mol", "kcal/mol", "J/mol", "hartree * avogadro_constant"],
  ["angstrom**3", "nm**3", "mL", "L", "meter**3", "bohr**3"],
  ["g/mL", "kg/m**3", "dalton/angstrom**3"],
  ["second", "fs", "ps", "hour", "year"],
  ["kelvin", "kilokelvin", "millikelvin"],
] as const;

/** Two units of one dimension. */
export const compatibleUnits: fc.Arbitrary<readonly [Unit, Unit]> = fc
  .constantFrom(...DIMENSIONS)
  .chain((units) => fc.tuple(fc.constantFrom(...units), fc.constantFrom(...units)))
  .map(([from, to]) => [Unit.parse(from), Unit.parse(to)] as const);
