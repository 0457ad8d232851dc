/** Ranges of one number, as a person says them: between, above, near. */

import { InvalidValueError } from "../../errors.js";
import type { Criterion } from "../criterion.js";
import type { Interval } from "../interval.js";

/** How far from a value still counts: by a difference, or by a fraction of the value. */
export type Tolerance<V> =
  | { readonly absolute: V; readonly relative?: never }
  | { readonly relative: number; readonly absolute?: never };

/** What a range is of, and how its ends are given. */
export interface RangeOf<V, N extends number | bigint = number> {
  /** The end of an interval as a number. */
  readonly read: (value: V) => N;
  /** A difference of two values as a number. Default: as a value. */
  readonly readDifference?: (difference: V) => N;
  /** The criterion that the number lies in an interval. */
  readonly criterion: (interval: Interval<N | number>) => Criterion;
}

/**
 * Criteria about one number. `V` is how its values are given, `N` how they are compared.
 *
 * @example temperature.between("290 K", "310 K")
 */
export class Range<V, N extends number | bigint = number> {
  readonly #of: RangeOf<V, N>;

  constructor(of: RangeOf<V, N>) {
    this.#of = of;
  }

  /** From one value to another, both included. */
  between(from: V, to: V): Criterion {
    return this.within({ from, to });
  }

  /** That value or more. */
  atLeast(value: V): Criterion {
    return this.within({ from: value });
  }

  /** That value or less. */
  atMost(value: V): Criterion {
    return this.within({ to: value });
  }

  /** More than that value. */
  above(value: V): Criterion {
    return this.within({ from: value, excludesFrom: true });
  }

  /** Less than that value. */
  below(value: V): Criterion {
    return this.within({ to: value, excludesTo: true });
  }

  /**
   * Within a tolerance of a value, its ends included.
   *
   * @throws {InvalidValueError} for a tolerance below 0.
   * @example temperature.near("298.15 K", { absolute: "0.5 K" })
   * @example pressure.near("1 atm", { relative: 0.01 })
   */
  near(value: V, tolerance: Tolerance<V>): Criterion {
    const center = Number(this.#of.read(value));
    const distance = tolerated(center, tolerance, this.#of.readDifference ?? this.#of.read);
    return this.#of.criterion({ from: center - distance, to: center + distance });
  }

  /**
   * In an interval with open or excluded ends.
   *
   * @example temperature.within({ from: "290 K", to: "310 K", excludesTo: true })
   */
  within(interval: IntervalOf<V>): Criterion {
    const { from, to, ...excluded } = interval;
    return this.#of.criterion({
      ...excluded,
      ...(from === undefined ? {} : { from: this.#of.read(from) }),
      ...(to === undefined ? {} : { to: this.#of.read(to) }),
    });
  }
}

/** An interval whose ends are given as `V`. */
export type IntervalOf<V> = Omit<Interval, "from" | "to"> & { readonly from?: V; readonly to?: V };

/**
 * The distance that a tolerance allows from a value.
 *
 * @throws {InvalidValueError} unless it is 0 or more, and given in one way only.
 */
export function tolerated<V>(
  center: number,
  tolerance: Tolerance<V>,
  readDifference: (difference: V) => number | bigint,
): number {
  const { absolute, relative } = tolerance;
  if ((absolute === undefined) === (relative === undefined)) {
    throw new InvalidValueError("tolerance", tolerance, "must be { absolute: … } or { relative: 0.01 }");
  }
  const distance =
    absolute === undefined ? Math.abs(center) * Number(relative) : Number(readDifference(absolute));
  if (distance >= 0 && (relative === undefined || relative >= 0)) return distance;
  throw new InvalidValueError("tolerance", absolute ?? relative, "must be 0 or more");
}
