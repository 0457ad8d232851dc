/** The meaning in memory of criteria about the components of a substance. */

import { type Amount, ExactAmount, MoleFraction } from "../substances/amount.js";
import type { Component } from "../substances/component.js";
import type { Substance } from "../substances/substance.js";
import { hasSubstructure } from "../substances/substructure.js";
import { roundFixed } from "../units/python-format.js";
import type {
  ComponentCount,
  ComponentCriterion,
  ComponentTest,
  PureComponent,
} from "./component-criterion.js";
import { isWithin, roundedInterval } from "./interval.js";
import { isOneOf } from "./is-one-of.js";

/** Decimals to which mole fractions are compared. */
const FRACTION_DECIMALS = 6;

/** @throws {QueryTooCostlyError} if a substructure takes too long to be looked for. */
export function meetsComponentCriterion(
  substance: Substance,
  criterion: PureComponent | ComponentCriterion | ComponentCount,
): boolean {
  switch (criterion.kind) {
    case "pureComponent":
      return isPure(substance, criterion);
    case "component": {
      const passes = (component: Component) =>
        passesTest(component, substance.amountsOf(component), criterion.test);
      const { components } = substance;
      return criterion.quantifier === "some" ? components.some(passes) : components.every(passes);
    }
    case "componentCount":
      return isWithin(substance.numberOfComponents, criterion.interval);
  }
}

/** The amount that decides for a component with two: the exact one, as in the substance's identifier. */
export function firstAmount(amounts: readonly Amount[]): Amount | undefined {
  return amounts.find((amount) => amount instanceof ExactAmount) ?? amounts[0];
}

function isPure(substance: Substance, { candidates }: PureComponent): boolean {
  const [component, ...others] = substance.components;
  if (component === undefined || others.length > 0) return false;
  const amount = firstAmount(substance.amountsOf(component));
  return candidates.some(
    (candidate) =>
      candidate.identifier === component.identifier &&
      candidate.amount.kind === amount?.kind &&
      (candidate.amount.kind === "MoleFraction" || candidate.amount.count === String(amount.value)),
  );
}

function passesTest(component: Component, amounts: readonly Amount[], test: ComponentTest): boolean {
  const { smiles, roles, moleFraction, exactAmount, smarts } = test;
  if (smiles !== undefined && !isOneOf(component.smiles, smiles)) return false;
  if (roles !== undefined && !roles.includes(component.role)) return false;
  if (moleFraction !== undefined) {
    const fraction = amounts.find((amount) => amount instanceof MoleFraction)?.value;
    if (fraction === undefined) return false;
    const interval = roundedInterval(moleFraction, FRACTION_DECIMALS);
    if (!isWithin(roundFixed(fraction, FRACTION_DECIMALS), interval)) return false;
  }
  if (exactAmount !== undefined) {
    const count = amounts.find((amount) => amount instanceof ExactAmount)?.value;
    if (count === undefined || !isWithin(count, exactAmount)) return false;
  }
  // Last, because it alone costs something.
  return smarts === undefined || hasSubstructure(component.smiles, smarts);
}
