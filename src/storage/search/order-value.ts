/**
 * What matches are ordered by, and the one order of it: numbers, then NaN, then objects that lack the value;
 * texts by code point. The other direction turns round the values, not what stands behind them.
 */

import { compareByCodePoint } from "../../serialization/json/canonical-json.js";

/** A value that an order compares; `undefined` where an object lacks it. */
export type OrderValue = number | bigint | string | undefined;

/**
 * Compares two values of one level of an order.
 *
 * @example compareOrderValues(1, undefined, true) // < 0: what is absent comes last in either direction
 */
export function compareOrderValues(a: OrderValue, b: OrderValue, descending = false): number {
  const [placeOfA, placeOfB] = [placeOf(a), placeOf(b)];
  if (placeOfA !== placeOfB) return placeOfA - placeOfB;
  if (placeOfA !== Place.Value || a === undefined || b === undefined) return 0;
  return descending ? compareValues(b, a) : compareValues(a, b);
}

/** Keys and other texts in the order of their code points. */
export function compareTexts(a: string, b: string): number {
  return compareByCodePoint(a, b);
}

const Place = { Value: 0, NotANumber: 1, Absent: 2 } as const;

function placeOf(value: OrderValue): number {
  if (value === undefined) return Place.Absent;
  return Number.isNaN(value) ? Place.NotANumber : Place.Value;
}

function compareValues(a: number | bigint | string, b: number | bigint | string): number {
  if (typeof a === "string" || typeof b === "string") return compareByCodePoint(String(a), String(b));
  // A subtraction would lose digits of whole numbers, and infinities have no difference.
  return a < b ? -1 : Number(a > b);
}
