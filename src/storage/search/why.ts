/** The report on a query that finds nothing, or less than was hoped for. */

import type { Criterion } from "../../query/criterion.js";
import type { Summary } from "./summary.js";

/** What one criterion of a query does. */
export interface CriterionEffect {
  readonly criterion: Criterion;
  /** How many objects of the class meet it. */
  readonly meeting: number;
  /** How many would match if it were left out. */
  readonly matchingWithout: number;
}

/** An object that fails by little. */
export interface NearMiss {
  readonly summary: Summary;
  /** The criteria that it fails. */
  readonly failed: readonly Criterion[];
}

/**
 * Why a query matches what it does: about its criteria alone. That only the nearest states are wanted, and
 * order and limit of the search, are left aside.
 */
export interface WhyReport {
  /** Objects of the class in all. */
  readonly total: number;
  readonly matching: number;
  /** One for each criterion that has to hold, in the order of the query. */
  readonly effects: readonly CriterionEffect[];
  /** The objects that fail the fewest criteria, `NEAR_MISSES` at most; equal ones in the order of storing. */
  readonly nearMisses: readonly NearMiss[];
}

/** How many near misses a report has at most. */
export const NEAR_MISSES = 5;
