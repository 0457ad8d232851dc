/** Numbers and quantities in few characters, with the units that chemists write. */

import { NdArray } from "../../units/nd-array.js";
import type { Quantity } from "../../units/quantity.js";

/** Beyond these, digits tell how a number was computed rather than how large it is. */
const SIGNIFICANT_DIGITS = 7;

const SYMBOLS: Readonly<Record<string, string>> = {
  kelvin: "K",
  degree_Celsius: "°C",
  standard_atmosphere: "atm",
  pascal: "Pa",
  hectopascal: "hPa",
  kilopascal: "kPa",
  megapascal: "MPa",
  nanometer: "nm",
  angstrom: "Å",
  "gram / milliliter": "g/mL",
  "kilojoule / mole": "kJ/mol",
  "kilocalorie / mole": "kcal/mol",
  dimensionless: "",
};

/** @example numberText(0.30000000000000004) // "0.3" */
export function numberText(value: number | bigint): string {
  return typeof value === "bigint" ? String(value) : String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}

/** @example quantityText(new Quantity(101.325, "kilopascal")) // "101.325 kPa" */
export function quantityText(quantity: Quantity): string {
  const { magnitude, unit } = quantity;
  if (magnitude instanceof NdArray) return quantity.toString();
  return `${numberText(magnitude)} ${SYMBOLS[unit.name] ?? unit.name}`.trimEnd();
}
