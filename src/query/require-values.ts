/** What must be so of the values in a criterion, whoever made it: types are no help against what JSON or a script says. */

import { isSearchable } from "../data/attribute-type.js";
import { InvalidValueError } from "../errors.js";
import type { Interval } from "./interval.js";

/** Enough for any number that data can have, and no work to compare with. */
const MAX_HEX_DIGITS = 3600;

/** @throws {InvalidValueError} unless the value is a text without NUL and lone surrogates. */
export function requireSearchText(field: string, value: unknown): string {
  if (typeof value !== "string") throw new InvalidValueError(field, value, "must be a text");
  if (isSearchable(value)) return value;
  throw new InvalidValueError(field, value, "must not contain NUL or a lone surrogate");
}

/** @throws {InvalidValueError} unless the value is a list of such texts. */
export function requireSearchTexts(field: string, values: unknown): readonly string[] {
  if (!Array.isArray(values)) throw new InvalidValueError(field, values, "must be a list of texts");
  return values.map((value: unknown) => requireSearchText(field, value));
}

/**
 * @param requireEnd what must be so of each end, beyond being a number.
 * @throws {InvalidValueError} for an end that is no number, and for an interval in which nothing lies.
 */
export function requireInterval(
  field: string,
  interval: Interval<number | bigint> | undefined,
  requireEnd: (field: string, end: number | bigint) => void = () => undefined,
): void {
  if (typeof interval !== "object" || interval === null) {
    throw new InvalidValueError(field, interval, "must be an interval, like { from: 1, to: 2 }");
  }
  const { from, to, excludesFrom, excludesTo } = interval;
  for (const end of [from, to]) {
    if (end === undefined) continue;
    requireNumber(field, end);
    requireEnd(field, end);
  }
  if (from === undefined || to === undefined) return;
  if (from > to) {
    throw new InvalidValueError(
      field,
      `${from} to ${to}`,
      "is empty: it ends before it starts; swap the ends",
    );
  }
  if (!(from < to) && (excludesFrom === true || excludesTo === true)) {
    throw new InvalidValueError(
      field,
      `${from} to ${to}`,
      "is empty: it excludes the one value between its ends",
    );
  }
}

function requireNumber(field: string, end: unknown): void {
  if (typeof end === "bigint") {
    if (end.toString(16).length <= MAX_HEX_DIGITS) return;
    throw new InvalidValueError(field, "a whole number", "has more than 4300 digits");
  }
  if (typeof end !== "number" || Number.isNaN(end)) {
    throw new InvalidValueError(field, end, "must be a number; leave an end out to have it open");
  }
}

/** @throws {InvalidValueError} unless the end of an interval is a whole number, 0 or more. */
export function requireCount(field: string, end: number | bigint): void {
  requireWhole(field, end);
  if (end < 0 || !Number.isSafeInteger(end)) {
    throw new InvalidValueError(field, end, "must be a whole number, 0 or more");
  }
}

/** @throws {InvalidValueError} unless the end of an interval is a whole number. */
export function requireWhole(field: string, end: number | bigint): void {
  if (typeof end === "bigint" || Number.isInteger(end)) return;
  throw new InvalidValueError(field, end, "must be a whole number; leave an end out to have it open");
}

/** @throws {InvalidValueError} unless the end of an interval is between 0 and 1. */
export function requireFraction(field: string, end: number | bigint): void {
  if (end >= 0 && end <= 1) return;
  throw new InvalidValueError(field, end, "a mole fraction is between 0 and 1");
}

const FIRST_MOMENT = Date.UTC(2000, 0, 1) - 63_082_281_600_000;
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** @throws {InvalidValueError} unless the value is a moment of the years 1 to 9999, or not there. */
export function requireMoment(field: string, value: unknown): void {
  if (value === undefined) return;
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  if (time >= FIRST_MOMENT && time <= LAST_MOMENT) return;
  const shown = value instanceof Date && Number.isNaN(time) ? "Invalid Date" : value;
  throw new InvalidValueError(field, shown, "must be a date of the years 1 to 9999");
}
