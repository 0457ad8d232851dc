/** Intervals of numbers: the one form in which every range of a query is kept, and what lies in one. */

import { roundFixed } from "../units/python-format.js";

/** An interval; an absent end is open. The ends belong to it unless they are excluded. */
export interface Interval<N extends number | bigint = number> {
  readonly from?: N;
  readonly to?: N;
  readonly excludesFrom?: true;
  readonly excludesTo?: true;
}

/**
 * Whether a value lies in an interval. Whole numbers and floats are compared exactly; NaN lies in none.
 *
 * @example isWithin(300, { from: 290, to: 300, excludesTo: true }) // false
 */
export function isWithin(value: number | bigint, interval: Interval<number | bigint>): boolean {
  if (Number.isNaN(value)) return false;
  const { from, to, excludesFrom, excludesTo } = interval;
  if (from !== undefined && !(excludesFrom === true ? value > from : value >= from)) return false;
  return to === undefined || (excludesTo === true ? value < to : value <= to);
}

/** An interval whose ends are rounded as the values are that are held against it; excluded ones stay excluded. */
export function roundedInterval(interval: Interval, decimals: number): Interval {
  const { from, to } = interval;
  return {
    ...interval,
    ...(from === undefined ? {} : { from: roundFixed(from, decimals) }),
    ...(to === undefined ? {} : { to: roundFixed(to, decimals) }),
  };
}
