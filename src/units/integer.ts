/**
 * Whole numbers as Python has them: of any size. They are JavaScript numbers as long as those are exact and
 * bigints beyond, so that counting stays plain and nothing is rounded.
 */

import { InvalidValueError } from "../errors.js";

/** A whole number: a `number` up to 2^53 − 1 in size, a `bigint` beyond. */
export type Integer = number | bigint;

/**
 * The whole number in its one form: a number where that is exact, else a bigint.
 *
 * @throws {InvalidValueError} if the value has a fraction, is not finite, or is a number too large to be exact.
 */
export function toInteger(value: number | bigint, field = ""): Integer {
  if (typeof value === "bigint") {
    const asNumber = Number(value);
    return Number.isSafeInteger(asNumber) ? asNumber : value;
  }
  if (!Number.isInteger(value)) throw new InvalidValueError(field, value, "must be a whole number");
  if (!Number.isSafeInteger(value)) {
    throw new InvalidValueError(field, value, "is too large to be exact as a number; give it as a bigint");
  }
  return value;
}
