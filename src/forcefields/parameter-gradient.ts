/** Derivatives of observables with respect to force field parameters. */

import type { Quantity } from "../units/quantity.js";

/** Which parameter of a force field a derivative is taken by. */
export interface ParameterGradientKey {
  /** The handler's tag, e.g. `vdW`. */
  readonly tag: string | null;
  /** The SMIRKS of the parameter. */
  readonly smirks: string | null;
  /** The attribute of the parameter, e.g. `epsilon`. */
  readonly attribute: string | null;
  readonly virtualSiteType: string | null;
  readonly virtualSiteName: string | null;
  readonly virtualSiteMatch: string | null;
}

/** A derivative: scalar for an `Observable`, n×m for an `ObservableArray`. */
export interface ParameterGradient {
  readonly key: ParameterGradientKey;
  readonly value: Quantity;
}

/** The key of a parameter that is no virtual site's. */
export function parameterGradientKey(tag: string, smirks: string, attribute: string): ParameterGradientKey {
  return { tag, smirks, attribute, virtualSiteType: null, virtualSiteName: null, virtualSiteMatch: null };
}
