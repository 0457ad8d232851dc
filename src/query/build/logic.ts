/** How criteria are put together. */

import type { AllOf, AnyOf, Criterion, Not } from "../criterion.js";

/** Every one of the criteria holds; of none, always. `where` says the same of its criteria. */
export function and(...criteria: readonly Criterion[]): AllOf {
  return { kind: "allOf", criteria };
}

/**
 * At least one of the criteria holds; of none, never.
 *
 * @example or(phase.is(Phase.Gas), temperature.above("400 K"))
 */
export function or(...criteria: readonly Criterion[]): AnyOf {
  return { kind: "anyOf", criteria };
}

/** The criterion does not hold: also for objects that lack what it is about. */
export function not(criterion: Criterion): Not {
  return { kind: "not", criterion };
}
