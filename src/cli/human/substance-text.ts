/** Substances in few characters. */

import type { Amount } from "../../substances/amount.js";
import { type Component, ComponentRole } from "../../substances/component.js";
import type { Substance } from "../../substances/substance.js";
import { numberText } from "./quantity-text.js";

const MAX_SMILES_LENGTH = 32;

/**
 * A substance as a person would note it: roles only where they are not the solvent's, no amount where it is
 * pure.
 *
 * @example substanceText(parseSubstance("CO{x=0.2}|O")) // "CO x=0.2 + O x=0.8"
 */
export function substanceText(substance: Substance): string {
  const [first] = substance.components;
  if (first !== undefined && substance.numberOfComponents === 1 && isPure(substance.amountsOf(first))) {
    return componentText(first);
  }
  return substance.components
    .map((component) => {
      const amounts = substance.amountsOf(component).map(amountText);
      return [componentText(component), ...amounts].join(" ");
    })
    .join(" + ");
}

function isPure(amounts: readonly Amount[]): boolean {
  return amounts.every(({ kind, value }) => kind === "MoleFraction" && value === 1);
}

function componentText({ smiles, role }: Component): string {
  const short = smiles.length > MAX_SMILES_LENGTH ? `${smiles.slice(0, MAX_SMILES_LENGTH - 1)}…` : smiles;
  return role === ComponentRole.Solvent ? short : `${short}{${role}}`;
}

function amountText(amount: Amount): string {
  return amount.kind === "MoleFraction" ? `x=${numberText(amount.value)}` : `n=${amount.value}`;
}
