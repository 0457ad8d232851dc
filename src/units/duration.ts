/** Lengths of time as a person types them, such as the age from which something may be thrown away. */

import { InvalidValueError } from "../errors.js";
import { readNumber } from "./number-literal.js";
import { Quantity } from "./quantity.js";
import { QuantitySyntaxError } from "./quantity-syntax-error.js";

/** Beyond that, dates leave what databases can hold. */
const MAX_SECONDS = 1000 * 365.25 * 86_400;

/** What people mean by these is not what physicists do: h is Planck's constant, m the metre. */
const ABBREVIATIONS: Readonly<Record<string, string>> = { h: "hour", m: "minute", w: "week" };

/**
 * Reads a length of time, in seconds. The unit is any unit of time, or `h`, `m`, `w`; only 0 needs none.
 *
 * @throws {QuantitySyntaxError} at what was not understood.
 * @throws {InvalidValueError} for another dimension, a negative length, and one beyond 1000 years.
 * @example parseDurationSeconds("90min") // 5400
 */
export function parseDurationSeconds(text: string): number {
  const number = readNumber(text);
  if (number === undefined) {
    throw new QuantitySyntaxError(text, 'expected a length of time, like "30d", "1h" or "90min"', 0);
  }
  const seconds = secondsOf(text, text.slice(number.length), number.value);
  if (seconds < 0) throw new InvalidValueError("", text, "must not be negative");
  if (!(seconds <= MAX_SECONDS)) throw new InvalidValueError("", text, "must be at most 1000 years");
  return seconds;
}

function secondsOf(text: string, unit: string, value: number | bigint): number {
  const name = unit.trim();
  if (name === "" && Number(value) === 0) return 0;
  if (name === "") throw new QuantitySyntaxError(text, 'the unit is missing, as in "30d"', text.length);
  const abbreviated = ABBREVIATIONS[name];
  const quantity = abbreviated === undefined ? Quantity.parse(text) : new Quantity(value, abbreviated);
  return quantity.valueIn("second");
}
