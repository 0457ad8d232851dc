/** The components of a substance as rows: of component, and of substance_component with their amounts. */

import { sha256Hex } from "../serialization/content-hash.js";
import { ExactAmount, MoleFraction } from "../substances/amount.js";
import type { Substance } from "../substances/substance.js";
import { roundFixed } from "../units/python-format.js";

/** As substances are compared: the identifier of a mole fraction has as many. */
const MOLE_FRACTION_DECIMALS = 6;

/** A component and how much of it a substance has. */
export interface ComponentRow {
  readonly smiles: string;
  readonly role: string;
  /** Of the component's identifier. */
  readonly sha256: string;
  /** Rounded as substances are compared. */
  readonly moleFraction: number | null;
  /** A count of molecules, in decimal digits. */
  readonly exactAmount: string | null;
}

/** The rows of a substance's components, in the substance's order. */
export function componentRows(substance: Substance): readonly ComponentRow[] {
  return substance.components.map((component) => {
    const amounts = substance.amountsOf(component);
    const fraction = amounts.find((amount) => amount instanceof MoleFraction);
    return {
      smiles: component.smiles,
      role: component.role,
      sha256: sha256Hex(component.identifier),
      moleFraction: fraction === undefined ? null : roundFixed(fraction.value, MOLE_FRACTION_DECIMALS),
      exactAmount: amounts.find((amount) => amount instanceof ExactAmount)?.value.toString() ?? null,
    };
  });
}
