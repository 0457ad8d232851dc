/** A substance: which components are in the box, and how much of each. */

import { InvalidValueError } from "../errors.js";
import { type Amount, ExactAmount, MoleFraction } from "./amount.js";
import { Component } from "./component.js";

/**
 * The composition of a system. Immutable; two substances are equal if their identifiers are, so the order of
 * components does not matter and mole fractions count to six decimals.
 *
 * @example
 * const mixture = Substance.empty
 *   .addComponent(new Component("O"), new MoleFraction(0.8))
 *   .addComponent(new Component("CO"), new MoleFraction(0.2));
 * mixture.identifier // "CO{solv}{x=0.200000}|O{solv}{x=0.800000}"
 */
export class Substance {
  static readonly empty = new Substance([], new Map());

  readonly components: readonly Component[];
  /** The amounts of each component, by its identifier; at most one of each kind where thermostore made them. */
  readonly amounts: ReadonlyMap<string, readonly Amount[]>;

  constructor(components: readonly Component[], amounts: ReadonlyMap<string, readonly Amount[]>) {
    this.components = [...components];
    this.amounts = new Map(amounts);
  }

  /**
   * A substance of the given components in equal mole fractions.
   *
   * @param components components, or SMILES of solvents.
   * @throws {InvalidValueError} without components, or for a bad SMILES.
   * @example Substance.fromComponents("O", "CO")
   */
  static fromComponents(...components: readonly (Component | string)[]): Substance {
    if (components.length === 0) {
      throw new InvalidValueError("components", components, "at least one component is needed");
    }
    return components.reduce<Substance>(
      (substance, component) =>
        substance.addComponent(
          typeof component === "string" ? new Component(component) : component,
          new MoleFraction(1 / components.length),
        ),
      Substance.empty,
    );
  }

  /**
   * This substance with an amount of a component added; an amount of the same kind that is already there
   * grows by it.
   *
   * @throws {InvalidValueError} if the mole fractions would sum to more than one.
   */
  addComponent(component: Component, amount: Amount): Substance {
    const present = this.amounts.get(component.identifier) ?? [];
    const others = present.filter((existing) => existing.kind !== amount.kind);
    const total = present
      .filter((existing) => existing.kind === amount.kind)
      .reduce<Amount>((sum, existing) => addAmounts(sum, existing), amount);
    const components = this.amounts.has(component.identifier)
      ? this.components
      : [...this.components, component];
    const extended = new Substance(
      components,
      new Map([...this.amounts, [component.identifier, [...others, total]]]),
    );
    const moleFractions = extended.totalMoleFraction();
    if (moleFractions !== undefined && moleFractions > 1 && !isCloseToOne(moleFractions)) {
      throw new InvalidValueError(
        "amounts",
        moleFractions,
        `with ${component.identifier} the mole fractions sum to more than one`,
      );
    }
    return extended;
  }

  /** `component{amounts}` joined by `|`, in the order of component identifiers. */
  get identifier(): string {
    return this.components
      .map((component) => component.identifier)
      .sort()
      .map((component) => {
        const amounts = [...(this.amounts.get(component) ?? [])].sort((a, b) => (a.kind < b.kind ? -1 : 1));
        return `${component}{${amounts.map((amount) => amount.identifier).join(",")}}`;
      })
      .join("|");
  }

  get numberOfComponents(): number {
    return this.components.length;
  }

  /** The amounts of a component; empty if it is not in this substance. */
  amountsOf(component: Component | string): readonly Amount[] {
    return this.amounts.get(typeof component === "string" ? component : component.identifier) ?? [];
  }

  /** The sum of all mole fractions, or `undefined` if there is none. */
  totalMoleFraction(): number | undefined {
    const fractions = [...this.amounts.values()].flat().filter((amount) => amount instanceof MoleFraction);
    return fractions.length === 0 ? undefined : fractions.reduce((sum, fraction) => sum + fraction.value, 0);
  }

  /**
   * Checks that the substance is complete.
   *
   * @throws {InvalidValueError} if it has no component, a component without amount or twice, or mole
   *   fractions that do not sum to one (relative tolerance 1e-5, absolute 1e-8, as numpy's `isclose`).
   */
  validate(): void {
    if (this.components.length === 0) {
      throw new InvalidValueError("components", [], "a substance needs at least one component");
    }
    const seen = new Set<string>();
    for (const { identifier } of this.components) {
      if (seen.has(identifier)) {
        throw new InvalidValueError("components", identifier, "the component is listed twice");
      }
      seen.add(identifier);
      if (this.amountsOf(identifier).length === 0) {
        throw new InvalidValueError("amounts", identifier, "the component has no amount");
      }
    }
    const total = this.totalMoleFraction();
    if (total !== undefined && !isCloseToOne(total)) {
      throw new InvalidValueError("amounts", total, "the mole fractions must sum to one");
    }
  }

  equals(other: Substance): boolean {
    return this.identifier === other.identifier;
  }

  toString(): string {
    return this.identifier;
  }
}

function addAmounts(a: Amount, b: Amount): Amount {
  if (a instanceof MoleFraction && b instanceof MoleFraction) return new MoleFraction(a.value + b.value);
  return new ExactAmount(BigInt(a.value) + BigInt(b.value));
}

/** numpy.isclose(value, 1.0) with its default tolerances. */
function isCloseToOne(value: number): boolean {
  return Math.abs(value - 1) <= 1e-8 + 1e-5;
}
