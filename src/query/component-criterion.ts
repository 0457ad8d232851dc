/**
 * Criteria about the components of a substance. They are about objects that have a substance: one without
 * meets none of them.
 */

import type { Interval } from "./interval.js";

/** The amount that a pure component must have: any mole fraction, or an exact number. */
export type PureAmount =
  | { readonly kind: "MoleFraction" }
  | { readonly kind: "ExactAmount"; readonly count: string };

/** The substance is exactly one component, and that is one of these. */
export interface PureComponent {
  readonly kind: "pureComponent";
  readonly candidates: readonly { readonly identifier: string; readonly amount: PureAmount }[];
}

/**
 * What one component must be like: all that is given must hold, of the same component. Of an empty list nothing
 * is one. Amounts are taken as the database keeps them: of each kind the first.
 */
export interface ComponentTest {
  /** The molecule is one of these, by canonical isomeric SMILES. */
  readonly smiles?: readonly string[];
  /** The role is one of these: solv, sol, lig, rec. */
  readonly roles?: readonly string[];
  /** It has a mole fraction in this interval; values and ends are rounded to six decimals, as in identifiers. */
  readonly moleFraction?: Interval;
  /** It has an exact amount in this interval. */
  readonly exactAmount?: Interval<number | bigint>;
  /** The molecule contains this substructure (a SMARTS pattern). */
  readonly smarts?: string;
}

/** Some component, or every component, of the substance passes a test. Substances have at least one. */
export interface ComponentCriterion {
  readonly kind: "component";
  readonly quantifier: "some" | "every";
  readonly test: ComponentTest;
}

/** The number of components lies in an interval. A molecule in two roles is two components. */
export interface ComponentCount {
  readonly kind: "componentCount";
  readonly interval: Interval;
}
