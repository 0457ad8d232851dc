/** Criteria about the phase, a set of bits: each phase is one, and coexisting phases are a sum of them. */

import { propertyPhaseType } from "../../data/attribute-type.js";
import { type PropertyPhase, requirePhase } from "../../thermodynamics/property-phase.js";
import type { Criterion } from "../criterion.js";
import { ValueCriteria } from "./attribute-of.js";

class PhaseCriteria extends ValueCriteria<PropertyPhase> {
  /**
   * Any of these phases is there, perhaps beside others; of none, never.
   *
   * @example phase.any(Phase.Liquid, Phase.Gas)
   */
  any(...phases: readonly PropertyPhase[]): Criterion {
    return { kind: "phaseBits", mode: "any", bits: union(phases) };
  }

  /** All of these phases are there, perhaps beside others. */
  all(...phases: readonly PropertyPhase[]): Criterion {
    return { kind: "phaseBits", mode: "all", bits: union(phases) };
  }
}

/**
 * Criteria about the phase. `is` takes the whole set: `phase.is(Phase.Liquid)` does not find coexisting liquid
 * and gas, `phase.any(Phase.Liquid)` does.
 */
export const phase = new PhaseCriteria("propertyPhase", propertyPhaseType);

function union(phases: readonly PropertyPhase[]): PropertyPhase {
  return phases.reduce((bits, each) => bits | requirePhase(each, "phase"), 0);
}
