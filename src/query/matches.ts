/** The meaning of criteria in memory. A translation into another language means the same. */

import type { StoredData } from "../data/stored-data.js";
import { type Amount, ExactAmount } from "../substances/amount.js";
import { Substance } from "../substances/substance.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { roundFixed } from "../units/python-format.js";
import type { ContainsComponent, Criterion, PureComponent, StateRange } from "./criterion.js";

/** Whether an object meets a criterion. */
export function meets(object: StoredData, criterion: Criterion): boolean {
  switch (criterion.kind) {
    case "allOf":
      return criterion.criteria.every((inner) => meets(object, inner));
    case "attributeEquals":
      return matchText(object, criterion.attribute) === criterion.matchText;
    case "attributeAbsent":
      return matchText(object, criterion.attribute) === undefined;
    case "stateRange":
      return inRange(object, criterion);
    case "pureComponent":
      return isPure(object, criterion);
    case "containsComponent":
      return contains(object, criterion);
  }
}

function matchText(object: StoredData, attribute: string): string | undefined {
  return object.declaration.attributes.has(attribute) ? object.matchText(attribute) : undefined;
}

function inRange(object: StoredData, { measure, from, to }: StateRange): boolean {
  const value = columnValue(object, "thermodynamic_state", ThermodynamicState)?.[measure];
  if (value === undefined) return false;
  return (
    (from === undefined || value >= roundFixed(from, 3)) && (to === undefined || value <= roundFixed(to, 3))
  );
}

function isPure(object: StoredData, { candidates }: PureComponent): boolean {
  const substance = columnValue(object, "substance", Substance);
  const component = substance?.components[0];
  if (substance === undefined || component === undefined || substance.numberOfComponents !== 1) return false;
  const amount = firstAmount(substance.amountsOf(component));
  return candidates.some(
    (candidate) =>
      candidate.identifier === component.identifier &&
      candidate.amount.kind === amount?.kind &&
      (candidate.amount.kind === "MoleFraction" || candidate.amount.count === String(amount.value)),
  );
}

function contains(object: StoredData, { smiles, role }: ContainsComponent): boolean {
  const components = columnValue(object, "substance", Substance)?.components ?? [];
  return components.some(
    (component) => component.smiles === smiles && (role === undefined || component.role === role),
  );
}

/** The amount that decides for a component with two: the exact one, as in the substance's identifier. */
export function firstAmount(amounts: readonly Amount[]): Amount | undefined {
  return amounts.find((amount) => amount instanceof ExactAmount) ?? amounts[0];
}

/** The value of the attribute that a class keeps in a column, if it has one of that type. */
function columnValue<T>(
  object: StoredData,
  column: string,
  type: abstract new (...parameters: never[]) => T,
): T | undefined {
  for (const [name, attribute] of object.declaration.attributes) {
    if (attribute.column !== column) continue;
    const value = object.attributeValue(name);
    return value instanceof type ? value : undefined;
  }
  return undefined;
}
