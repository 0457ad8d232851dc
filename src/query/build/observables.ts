/** Criteria about the observables of a simulation. */

import type { ObservableType } from "../../observables/observable-frame.js";
import type { Criterion } from "../criterion.js";

/** Criteria about which observables there are. */
export const observables = {
  /**
   * Each of these observables is there, frame by frame; of none, always.
   *
   * @example observables.include("Density", "Volume")
   */
  include(...names: readonly ObservableType[]): Criterion {
    return { kind: "hasObservables", names };
  },
} as const;
