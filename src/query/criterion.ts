/**
 * Criteria: the tree that every query comes down to. Nodes are plain tagged values; `meets` gives their
 * meaning in memory, and a backend with an engine of its own translates the same tree. Logic has two values:
 * a criterion about something that an object does not have is false, and its negation is true.
 */

import type { ComponentCount, ComponentCriterion, PureComponent } from "./component-criterion.js";
import type { Interval } from "./interval.js";
import type { ArchiveBytes, HasFile, StoredBetween, StoredBy } from "./storage-criterion.js";

/** What a data object must be like. */
export type Criterion =
  | AllOf
  | AnyOf
  | Not
  | AttributeEquals
  | AttributeOneOf
  | AttributeStartsWith
  | AttributeRange
  | AttributeAbsent
  | SameIdentity
  | StateRange
  | PressureAbsent
  | PhaseBits
  | HasObservables
  | PureComponent
  | ComponentCriterion
  | ComponentCount
  | StoredBetween
  | StoredBy
  | ArchiveBytes
  | HasFile;

/** Every one of the criteria holds; without any, everything matches. */
export interface AllOf {
  readonly kind: "allOf";
  readonly criteria: readonly Criterion[];
}

/** At least one of the criteria holds; without any, nothing matches. */
export interface AnyOf {
  readonly kind: "anyOf";
  readonly criteria: readonly Criterion[];
}

/** The criterion does not hold, which includes objects that lack what it is about. */
export interface Not {
  readonly kind: "not";
  readonly criterion: Criterion;
}

/** An attribute has the value with this match text; an absent attribute never has. */
export interface AttributeEquals {
  readonly kind: "attributeEquals";
  readonly attribute: string;
  readonly matchText: string;
}

/** An attribute has one of the values with these match texts; of an empty list, never. */
export interface AttributeOneOf {
  readonly kind: "attributeOneOf";
  readonly attribute: string;
  readonly matchTexts: readonly string[];
}

/** A text attribute starts with this text, case included; with the empty one, if it is there at all. */
export interface AttributeStartsWith {
  readonly kind: "attributeStartsWith";
  readonly attribute: string;
  readonly prefix: string;
}

/** A number attribute lies in an interval, compared exactly. NaN lies in no interval. */
export interface AttributeRange {
  readonly kind: "attributeRange";
  readonly attribute: string;
  readonly interval: Interval<number | bigint>;
}

/** An attribute is absent. */
export interface AttributeAbsent {
  readonly kind: "attributeAbsent";
  readonly attribute: string;
}

/** The object is the same piece of data as the one with this identity (SHA-256 in lowercase hex digits). */
export interface SameIdentity {
  readonly kind: "sameIdentity";
  readonly sha256: string;
}

/**
 * The temperature in kelvin or the pressure in pascal lies in an interval. Values and ends are compared as
 * states are: rounded to three decimals. No pressure lies in no interval.
 */
export interface StateRange {
  readonly kind: "stateRange";
  readonly measure: "temperatureK" | "pressurePa";
  readonly interval: Interval;
}

/** There is a thermodynamic state, and it has no pressure. */
export interface PressureAbsent {
  readonly kind: "pressureAbsent";
}

/**
 * The phase, a bit set, has any of these bits, or all of them. Of no bits, any never holds, and all holds for
 * every object that has a phase.
 */
export interface PhaseBits {
  readonly kind: "phaseBits";
  readonly mode: "any" | "all";
  readonly bits: number;
}

/** The object has each of these observables in some frame, e.g. `Density`; of an empty list, always. */
export interface HasObservables {
  readonly kind: "hasObservables";
  readonly names: readonly string[];
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
