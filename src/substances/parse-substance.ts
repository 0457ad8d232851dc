/** Substances and components as a person types them: evaluator's identifiers, with everything usual optional. */

import { InvalidValueError } from "../errors.js";
import { type Amount, ExactAmount, MoleFraction } from "./amount.js";
import { Component, type ComponentRole, isComponentRole } from "./component.js";
import { Substance } from "./substance.js";

/**
 * Reads a component: a SMILES, optionally followed by a role in braces.
 *
 * @throws {InvalidValueError} for a bad SMILES or an unknown role.
 * @example parseComponent("c1ccccc1{sol}")
 */
export function parseComponent(text: string): Component {
  const { smiles, role, amounts } = split(text);
  if (amounts.length > 0) throw new InvalidValueError("component", text, "must not have an amount");
  return new Component(smiles, role);
}

/**
 * Reads a substance: components joined by `|`, each a SMILES with an optional role and optional amounts in
 * braces. Components without any amount share equally what the mole fractions given leave.
 *
 * @throws {InvalidValueError} for a bad SMILES, role or amount, or mole fractions that do not sum to one.
 * @example
 * parseSubstance("O")                       // pure water
 * parseSubstance("CO{x=0.2}|O")             // methanol in water, x(water) = 0.8
 * parseSubstance("c1ccccc1{sol}{n=1}|O{solv}{x=1.0}")
 */
export function parseSubstance(text: string): Substance {
  const parts = text.split("|").map(split);
  const given = parts.flatMap((part) => part.amounts).filter((amount) => amount instanceof MoleFraction);
  const open = parts.filter((part) => part.amounts.length === 0).length;
  const left = 1 - given.reduce((sum, fraction) => sum + fraction.value, 0);
  let substance = Substance.empty;
  for (const { smiles, role, amounts } of parts) {
    const component = new Component(smiles, role);
    for (const amount of amounts.length > 0 ? amounts : [new MoleFraction(left / open)]) {
      substance = substance.addComponent(component, amount);
    }
  }
  substance.validate();
  return substance;
}

interface Part {
  readonly smiles: string;
  readonly role: ComponentRole | undefined;
  readonly amounts: readonly Amount[];
}

function split(text: string): Part {
  const match = /^\s*([^{}|\s]+)((?:\{[^{}]*\})*)\s*$/.exec(text);
  const smiles = match?.[1];
  if (smiles === undefined) {
    throw new InvalidValueError(
      "substance",
      text,
      "expected SMILES, SMILES{role} or SMILES{role}{x=0.5}, joined by |",
    );
  }
  let role: ComponentRole | undefined;
  const amounts: Amount[] = [];
  for (const [, content = ""] of (match?.[2] ?? "").matchAll(/\{([^{}]*)\}/g)) {
    if (isComponentRole(content)) {
      if (role !== undefined) throw new InvalidValueError("role", text, "is given twice");
      role = content;
    } else amounts.push(...content.split(",").map(parseAmount));
  }
  return { smiles, role, amounts };
}

function parseAmount(text: string): Amount {
  const [, kind, value] = /^\s*([xn])\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  if (kind === "x" && value !== undefined) return new MoleFraction(Number(value));
  if (kind === "n" && value !== undefined && /^\d+$/.test(value)) return new ExactAmount(BigInt(value));
  throw new InvalidValueError("amount", text, "expected a role (solv, sol, lig, rec), x=FRACTION or n=COUNT");
}
