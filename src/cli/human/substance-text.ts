/** Substances in few characters. */

import type { Substance } from "../../substances/substance.js";
import { numberText } from "./quantity-text.js";

const MAX_SMILES_LENGTH = 32;

/**
 * A substance as a person would note it: roles only where they are not the solvent's, no amount where it is
 * pure.
 *
 * @example substanceText(parseSubstance("CO{x=0.2}|O")) // "CO x=0.2 + O x=0.8"
 */
export function substanceText({ identifier }: Substance): string {
  return substanceIdentifierText(identifier);
}

/**
 * The same from the identifier of a substance, which tells all of it.
 *
 * @example substanceIdentifierText("CO{solv}{x=0.200000}|O{solv}{x=0.800000}") // "CO x=0.2 + O x=0.8"
 */
export function substanceIdentifierText(identifier: string): string {
  const components = identifier.split("|");
  return components
    .map((component) => {
      const [, smiles = component, role = "solv", amounts = ""] =
        /^(.*)\{(\w+)\}\{(.*)\}$/.exec(component) ?? [];
      const name = role === "solv" ? shorten(smiles) : `${shorten(smiles)}{${role}}`;
      const isPure = components.length === 1 && /^x=1\.0*$/.test(amounts);
      return isPure ? name : [name, ...amounts.split(",").map(amountText)].join(" ");
    })
    .join(" + ");
}

function shorten(smiles: string): string {
  return smiles.length > MAX_SMILES_LENGTH ? `${smiles.slice(0, MAX_SMILES_LENGTH - 1)}…` : smiles;
}

function amountText(amount: string): string {
  const [kind, value = ""] = amount.split("=");
  return kind === "x" ? `x=${numberText(Number(value))}` : amount;
}
