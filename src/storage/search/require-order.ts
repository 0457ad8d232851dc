/** Which orders there are for a query, so that every backend refuses the same ones. */

import type { Attribute } from "../../data/attribute.js";
import { type AttributeOrder, propertyPhaseType } from "../../data/attribute-type.js";
import { InvalidValueError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import type { Order } from "./search.js";

/** How the values of an attribute are ordered; `undefined` if they have no order or are not kept for searching. */
export function orderOf(attribute: Attribute | undefined): AttributeOrder {
  if (attribute === undefined || !(attribute.query || attribute.column !== undefined)) return undefined;
  return attribute.type.name === propertyPhaseType.name ? "number" : attribute.type.order;
}

/**
 * The levels of an order, checked against the query.
 *
 * @throws {InvalidValueError} for an attribute without an order, for a temperature or pressure where the class
 *   has no state, or for nearness where the query is near nothing.
 */
export function requireOrder(query: DataQuery, order: readonly Order[] = []): readonly Order[] {
  for (const level of order) {
    const reason = reasonAgainst(query, level);
    if (reason !== undefined) {
      throw new InvalidValueError("order", level.by === "attribute" ? level.attribute : level.by, reason);
    }
  }
  return order;
}

function reasonAgainst({ dataClass, nearest }: DataQuery, level: Order): string | undefined {
  const { attributes, name } = dataClass.declaration;
  switch (level.by) {
    case "storedAt":
    case "key":
    case "archiveBytes":
      return undefined;
    case "nearness":
      return nearest === undefined ? "needs a query that is nearest to a state" : undefined;
    case "attribute":
      if (orderOf(attributes.get(level.attribute)) !== undefined) return undefined;
      return `is nothing that ${name} is ordered by; ${orderable(attributes)}`;
    case "temperature":
    case "pressure": {
      const hasState = [...attributes.values()].some(({ column }) => column === "thermodynamic_state");
      return hasState ? undefined : `is nothing that ${name} is ordered by; it has no thermodynamic state`;
    }
    default:
      return `must be by storedAt, key, temperature, pressure, archiveBytes, nearness or attribute`;
  }
}

function orderable(attributes: ReadonlyMap<string, Attribute>): string {
  const names = [...attributes].filter(([, declared]) => orderOf(declared) !== undefined);
  return names.length === 0
    ? "none of its attributes is"
    : `there are ${names.map(([name]) => name).join(", ")}`;
}
