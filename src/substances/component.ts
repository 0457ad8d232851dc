/** A component of a substance: a molecule, as canonical SMILES, and the role that it plays in the system. */

import { InvalidValueError } from "../errors.js";
import { canonicalSmiles } from "./canonical-smiles.js";

/** The role of a component, by its name; the values are evaluator's. */
export const ComponentRole = {
  Solvent: "solv",
  Solute: "sol",
  Ligand: "lig",
  Receptor: "rec",
} as const;

export type ComponentRole = (typeof ComponentRole)[keyof typeof ComponentRole];

/** Whether a text is the value of a role. */
export function isComponentRole(text: string): text is ComponentRole {
  return Object.values<string>(ComponentRole).includes(text);
}

/**
 * One kind of molecule in a substance. Immutable.
 *
 * @example new Component("OC").identifier // "CO{solv}"
 */
export class Component {
  /** Canonical isomeric SMILES. */
  readonly smiles: string;
  readonly role: ComponentRole;

  /**
   * @param smiles any SMILES of the molecule; it is canonicalised.
   * @throws {InvalidValueError} for a bad SMILES, a radical, or an unknown role.
   */
  constructor(smiles: string, role: ComponentRole = ComponentRole.Solvent) {
    if (!isComponentRole(role)) {
      throw new InvalidValueError("role", role, `must be one of ${Object.values(ComponentRole).join(", ")}`);
    }
    this.smiles = canonicalSmiles(smiles);
    this.role = role;
  }

  /** `SMILES{role}`: equal for equal components. */
  get identifier(): string {
    return `${this.smiles}{${this.role}}`;
  }

  equals(other: Component): boolean {
    return this.identifier === other.identifier;
  }

  toString(): string {
    return this.identifier;
  }
}
