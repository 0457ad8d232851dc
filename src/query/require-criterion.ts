/**
 * What must be so of a tree of criteria before anything is asked: it is of a size that can be answered, and
 * each criterion in it means something for the class that is looked for.
 */

import type { StoredDataClass } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import type { Criterion } from "./criterion.js";
import { requireLeaf } from "./criterion-rules.js";

/** How deep criteria may lie in one another. */
const MAX_DEPTH = 100;
/** How many criteria a query may have. */
const MAX_CRITERIA = 10_000;
/** How many values all lists of a query may have together. */
const MAX_LISTED = 100_000;
/** How many substructures a query may look for; each is held against every molecule. */
const MAX_SUBSTRUCTURES = 20;

/**
 * Works without recursion, so that no tree, however deep or in a circle, can exhaust the stack; what passes can
 * safely be walked with recursion.
 *
 * @throws {InvalidValueError} naming what is wrong with the first criterion that cannot be asked.
 */
export function requireCriterion(criterion: Criterion, dataClass: StoredDataClass): void {
  const open: { readonly criterion: Criterion; readonly depth: number }[] = [{ criterion, depth: 1 }];
  let criteria = 0;
  let listed = 0;
  let substructures = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { criterion: current, depth } = next;
    criteria += 1;
    requireAtMost("criteria", open.length + criteria, MAX_CRITERIA);
    requireAtMost("levels of criteria", depth, MAX_DEPTH);
    if (typeof current !== "object" || current === null) {
      throw new InvalidValueError("criterion", current, "must be an object with a kind");
    }
    if (current.kind === "not") {
      open.push({ criterion: current.criterion, depth: depth + 1 });
    } else if (current.kind === "allOf" || current.kind === "anyOf") {
      if (!Array.isArray(current.criteria)) {
        throw new InvalidValueError(current.kind, current.criteria, "must have a list of criteria");
      }
      requireAtMost("criteria", current.criteria.length + criteria, MAX_CRITERIA);
      for (const inner of [...current.criteria].reverse()) open.push({ criterion: inner, depth: depth + 1 });
    } else {
      listed += listedIn(current);
      requireAtMost("values in lists", listed, MAX_LISTED);
      if (current.kind === "component" && current.test?.smarts !== undefined) substructures += 1;
      requireAtMost("substructures", substructures, MAX_SUBSTRUCTURES);
      requireLeaf(current, dataClass);
    }
  }
}

/** @throws {InvalidValueError} unless queries for the class can name the attribute. */
export function requireQueryable(attribute: string, { declaration }: StoredDataClass, value: unknown): void {
  if (declaration.attributes.get(attribute)?.query !== true) {
    throw new InvalidValueError(attribute, value, `is not a criterion for ${declaration.name}`);
  }
}

function requireAtMost(what: string, count: number, limit: number): void {
  if (count <= limit) return;
  throw new InvalidValueError(what, count, `a query may have at most ${limit}; ask in several queries`);
}

/** How many values the lists of a criterion have, whatever they are lists of. */
function listedIn(criterion: object): number {
  const values = Object.values("test" in criterion ? { ...criterion, ...Object(criterion.test) } : criterion);
  return values.reduce<number>((count, value) => count + (Array.isArray(value) ? value.length : 0), 0);
}
