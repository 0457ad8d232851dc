/**
 * Criteria: the tree that every query comes down to. Nodes are plain tagged values; `matches` gives their
 * meaning in memory, and a backend with an engine of its own translates the same tree.
 */

/** What a data object must be like. */
export type Criterion =
  | AllOf
  | AttributeEquals
  | AttributeAbsent
  | StateRange
  | PureComponent
  | ContainsComponent;

/** Every one of the criteria holds; without any, everything matches. */
export interface AllOf {
  readonly kind: "allOf";
  readonly criteria: readonly Criterion[];
}

/** An attribute has the value with this match text; an absent attribute never has. */
export interface AttributeEquals {
  readonly kind: "attributeEquals";
  readonly attribute: string;
  readonly matchText: string;
}

/** An attribute is absent. */
export interface AttributeAbsent {
  readonly kind: "attributeAbsent";
  readonly attribute: string;
}

/**
 * The temperature in kelvin or the pressure in pascal lies in an interval, ends included. Values are compared
 * as states are: rounded to three decimals. No pressure lies in no interval.
 */
export interface StateRange {
  readonly kind: "stateRange";
  readonly measure: "temperatureK" | "pressurePa";
  readonly from?: number;
  readonly to?: number;
}

/** The amount that a pure component must have: any mole fraction, or an exact number. */
export type PureAmount =
  | { readonly kind: "MoleFraction" }
  | { readonly kind: "ExactAmount"; readonly count: string };

/** The substance is exactly one component, and that is one of these. */
export interface PureComponent {
  readonly kind: "pureComponent";
  readonly candidates: readonly { readonly identifier: string; readonly amount: PureAmount }[];
}

/** The substance contains a component, in any amount; in any role unless one is given. */
export interface ContainsComponent {
  readonly kind: "containsComponent";
  /** Canonical SMILES. */
  readonly smiles: string;
  readonly role?: string;
}

/** All of the criteria; nested lists are flattened. */
export function allOf(criteria: readonly Criterion[]): AllOf {
  return {
    kind: "allOf",
    criteria: criteria.flatMap((criterion) =>
      criterion.kind === "allOf" ? criterion.criteria : [criterion],
    ),
  };
}
