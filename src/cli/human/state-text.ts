/** Temperatures and pressures that are kept as plain numbers, for people. */

import { numberText } from "./quantity-text.js";

/** Units for a pressure; of equally short texts the first is taken. */
const PRESSURE_UNITS: readonly (readonly [symbol: string, pascal: number])[] = [
  ["atm", 101_325],
  ["bar", 100_000],
  ["kPa", 1000],
  ["Pa", 1],
];

/** @example temperatureText(298.15) // "298.15 K" */
export function temperatureText(temperatureK: number): string {
  return `${numberText(temperatureK)} K`;
}

/**
 * A pressure in the unit in which it has the fewest digits.
 *
 * @example pressureText(101_325) // "1 atm"
 * @example pressureText(250_000) // "2.5 bar"
 */
export function pressureText(pressurePa: number): string {
  const texts = PRESSURE_UNITS.map(([symbol, pascal]) => [numberText(pressurePa / pascal), symbol] as const);
  const shortest = Math.min(...texts.map(([number]) => number.length));
  return (texts.find(([number]) => number.length === shortest) ?? []).join(" ");
}
