/**
 * What must be so of a criterion, beyond its type, for memory and database to agree on it: only attributes
 * that queries can name are kept in the database's columns and match values, and NaN lies in no order.
 */

import type { StoredDataClass } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import type { Criterion } from "./criterion.js";

/** @throws {InvalidValueError} for an attribute that queries cannot name, or an end that is NaN. */
export function requireCriterion(criterion: Criterion, dataClass: StoredDataClass): void {
  switch (criterion.kind) {
    case "allOf":
      for (const inner of criterion.criteria) requireCriterion(inner, dataClass);
      break;
    case "attributeEquals":
      requireQueryable(criterion.attribute, dataClass, criterion.matchText);
      break;
    case "attributeAbsent":
      requireQueryable(criterion.attribute, dataClass, null);
      break;
    case "stateRange":
      for (const end of [criterion.from, criterion.to]) {
        if (Number.isNaN(end)) throw new InvalidValueError(criterion.measure, end, "must be a number");
      }
      break;
  }
}

/** @throws {InvalidValueError} unless queries for the class can name the attribute. */
export function requireQueryable(attribute: string, { declaration }: StoredDataClass, value: unknown): void {
  if (declaration.attributes.get(attribute)?.query !== true) {
    throw new InvalidValueError(attribute, value, `is not a criterion for ${declaration.name}`);
  }
}
