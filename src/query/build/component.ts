/** Criteria about single components of a substance: molecule, role, amount, substructure. */

import { canonicalSmiles } from "../../substances/canonical-smiles.js";
import { Component, type ComponentRole } from "../../substances/component.js";
import { parseComponent } from "../../substances/parse-substance.js";
import type { Integer } from "../../units/integer.js";
import type { ComponentCriterion, ComponentTest } from "../component-criterion.js";
import type { Interval } from "../interval.js";
import { type Tolerance, tolerated } from "./range.js";

/** An amount: exactly so much, an interval, or near a value. */
export type AmountLike<N extends number | bigint> = N | Interval<N> | ({ readonly near: N } & Tolerance<N>);

/** What a component must be like; everything that is given must hold, of the same component. */
export interface ComponentLike {
  /** SMILES of the molecule, in any spelling; of several, one. */
  readonly smiles?: string | readonly string[];
  /** The role; of several, one. */
  readonly role?: ComponentRole | readonly ComponentRole[];
  /** The mole fraction, compared to six decimals. */
  readonly moleFraction?: AmountLike<number>;
  /** The exact number of molecules. */
  readonly exactAmount?: AmountLike<Integer>;
  /** A substructure that the molecule contains, as SMARTS. */
  readonly smarts?: string;
}

/** A molecule in any role, as SMILES; or a component with its role, as `SMILES{role}` or as such. */
export type ComponentName = Component | string;

/**
 * Some component of the substance is like this.
 *
 * @throws {InvalidValueError} for a bad SMILES, role or component.
 * @example component("CO")
 * @example component({ smiles: "CO", moleFraction: { from: 0.2, to: 0.4 } })
 * @example component({ smarts: "[OX2H]", role: ComponentRole.Solute })
 */
export function component(like: ComponentLike | ComponentName): ComponentCriterion {
  return { kind: "component", quantifier: "some", test: testOf(like) };
}

/**
 * Every component of the substance is like this.
 *
 * @throws {InvalidValueError} as `component`.
 * @example everyComponent({ smarts: "[OX2H]" })
 */
export function everyComponent(like: ComponentLike | ComponentName): ComponentCriterion {
  return { kind: "component", quantifier: "every", test: testOf(like) };
}

/** What a component that is named must be like: without a role in braces, any role will do. */
export function namedTest(name: ComponentName): ComponentTest {
  const { smiles, role } = name instanceof Component ? name : parseComponent(name);
  const anyRole = typeof name === "string" && !name.includes("{");
  return anyRole ? { smiles: [smiles] } : { smiles: [smiles], roles: [role] };
}

function testOf(like: ComponentLike | ComponentName): ComponentTest {
  if (typeof like === "string" || like instanceof Component) return namedTest(like);
  const { smiles, role, moleFraction, exactAmount, smarts } = like;
  return {
    ...(smiles === undefined ? {} : { smiles: listOf(smiles).map(canonicalSmiles) }),
    ...(role === undefined ? {} : { roles: listOf(role) }),
    ...(moleFraction === undefined ? {} : { moleFraction: fractionInterval(moleFraction) }),
    ...(exactAmount === undefined ? {} : { exactAmount: amountInterval(exactAmount) }),
    ...(smarts === undefined ? {} : { smarts }),
  };
}

function listOf<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === "string" ? [value] : value;
}

/** An interval of mole fractions; what a tolerance reaches beyond 0 and 1 is cut off. */
export function fractionInterval(amount: AmountLike<number>): Interval {
  if (typeof amount === "number") return { from: amount, to: amount };
  if (!("near" in amount)) return amount;
  const distance = tolerated(amount.near, amount, (difference) => difference);
  return { from: Math.max(0, amount.near - distance), to: Math.min(1, amount.near + distance) };
}

function amountInterval(amount: AmountLike<Integer>): Interval<Integer> {
  if (typeof amount === "number" || typeof amount === "bigint") return { from: amount, to: amount };
  if (!("near" in amount)) return amount;
  const center = Number(amount.near);
  const distance = tolerated(center, amount, Number);
  return { from: Math.ceil(center - distance), to: Math.floor(center + distance) };
}
