/** The value that a data object has in one of the columns, whatever its class calls the attribute. */

import type { AttributeColumn } from "../data/attribute.js";
import type { StoredData } from "../data/stored-data.js";
import { Substance } from "../substances/substance.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";

/** The substance of an object, if its class keeps one in the column for it. */
export function substanceOf(object: StoredData): Substance | undefined {
  const value = columnValue(object, "substance");
  return value instanceof Substance ? value : undefined;
}

/** The thermodynamic state of an object, if it has one in the column for it. */
export function stateOf(object: StoredData): ThermodynamicState | undefined {
  const value = columnValue(object, "thermodynamic_state");
  return value instanceof ThermodynamicState ? value : undefined;
}

/** The phases of an object, if it has some in the column for them. */
export function phaseOf(object: StoredData): number | undefined {
  const value = columnValue(object, "property_phase");
  return typeof value === "number" ? value : undefined;
}

/** The value of the attribute that a class keeps in a column, `undefined` where there is none. */
export function columnValue(object: StoredData, column: AttributeColumn): unknown {
  for (const [name, attribute] of object.declaration.attributes) {
    if (attribute.column === column) return object.attributeValue(name);
  }
  return undefined;
}
