/**
 * What must be so of a declaration beyond its types. A mistake here would otherwise show when the first object
 * is stored, or never: as a query that finds nothing.
 */

import { InvalidValueError } from "../errors.js";
import { type AttributeColumn, jsonName } from "./attribute.js";
import {
  floatType,
  integerType,
  propertyPhaseType,
  substanceType,
  textType,
  thermodynamicStateType,
} from "./attribute-type.js";
import type { ResolvedDeclaration } from "./data-declaration.js";
import { StoredData } from "./stored-data.js";

const COLUMN_TYPES: Readonly<Record<AttributeColumn, string>> = {
  substance: substanceType.name,
  thermodynamic_state: thermodynamicStateType.name,
  property_phase: propertyPhaseType.name,
  source_calculation_id: textType.name,
  force_field_id: textType.name,
  calculation_layer: textType.name,
  statistical_inefficiency: floatType.name,
  number_of_molecules: integerType.name,
  max_number_of_molecules: integerType.name,
};

/** Names that objects and queries have already. */
const RESERVED: ReadonlySet<string> = new Set(["json", "substanceQuery"]);

/**
 * @throws {InvalidValueError} for an attribute whose name is taken, a column of another type or held twice, and
 *   an identity or rank that names no suitable attribute.
 */
export function requireDeclaration({ attributes, identity, lowerIsBetter }: ResolvedDeclaration): void {
  const taken = new Map<string, string>();
  for (const [name, { column, type }] of attributes) {
    if (RESERVED.has(name) || name in StoredData.prototype) {
      throw new InvalidValueError(name, name, "is a name that every object has already; choose another");
    }
    for (const place of [
      `"${jsonName(name)}" in typed JSON`,
      ...(column === undefined ? [] : [`column ${column}`]),
    ]) {
      const other = taken.get(place);
      if (other !== undefined) throw new InvalidValueError(name, place, `is where ${other} is already`);
      taken.set(place, name);
    }
    if (column !== undefined && COLUMN_TYPES[column] !== type.name) {
      throw new InvalidValueError(name, type.name, `column ${column} holds a ${COLUMN_TYPES[column]}`);
    }
  }
  for (const name of typeof identity === "string" ? [] : identity) {
    if (attributes.get(name)?.query !== true) {
      throw new InvalidValueError("identity", name, "must name attributes that queries can name");
    }
  }
  if (identity === "query" && ![...attributes.values()].some(({ query }) => query)) {
    throw new InvalidValueError(
      "identity",
      identity,
      'needs an attribute that queries can name; declare one with { query: true }, or identity "content" or "none"',
    );
  }
  if (Array.isArray(identity) && identity.length === 0) {
    throw new InvalidValueError("identity", identity, 'must name an attribute; "none" keeps every deposit');
  }
  const rankType = attributes.get(lowerIsBetter ?? "")?.type.name;
  if (lowerIsBetter !== undefined && rankType !== floatType.name && rankType !== integerType.name) {
    throw new InvalidValueError("lowerIsBetter", lowerIsBetter, "must name an attribute that is a number");
  }
}
