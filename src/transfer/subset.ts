/** Subsets by substance, as evaluator selects them, as queries for every class that has a substance. */

import { dataClassNamed, dataClassNames } from "../data/data-registry.js";
import { InvalidValueError } from "../errors.js";
import { allOf, type Criterion } from "../query/criterion.js";
import type { DataQuery } from "../query/data-query.js";
import { queryClassFor } from "../query/query-registry.js";
import type { SubstanceSelection } from "../storage/transfer-contract.js";
import type { Component } from "../substances/component.js";
import type { Substance } from "../substances/substance.js";

/**
 * The queries that select a subset: one for each registered class that has a substance. Force fields belong to
 * a subset through the data that refers to them.
 *
 * @throws {InvalidValueError} if something is both included and excluded.
 * @example await copy(store, subset, { queries: subsetQueries({ excludeComponents: [new Component("O")] }) });
 */
export function subsetQueries(selection: SubstanceSelection): readonly DataQuery[] {
  requireNoOverlap("substances", selection.includeSubstances, selection.excludeSubstances);
  requireNoOverlap("components", selection.includeComponents, selection.excludeComponents);
  return dataClassNames().flatMap((name) => {
    const queryClass = queryClassFor(name);
    const attribute = queryClass?.declaration.substanceAttribute;
    if (queryClass === undefined || attribute === undefined || dataClassNamed(name) === undefined) return [];
    return [new queryClass({}, [criterionFor(selection, attribute)])];
  });
}

function criterionFor(selection: SubstanceSelection, attribute: string): Criterion {
  const {
    includeSubstances,
    includeComponents = [],
    excludeSubstances = [],
    excludeComponents = [],
  } = selection;
  const isOneOf = (substances: readonly Substance[]): Criterion => ({
    kind: "attributeOneOf",
    attribute,
    matchTexts: substances.map(({ identifier }) => identifier),
  });
  return allOf([
    ...(includeSubstances === undefined ? [] : [isOneOf(includeSubstances)]),
    ...includeComponents.map(contains),
    { kind: "not", criterion: isOneOf(excludeSubstances) },
    ...excludeComponents.map((component): Criterion => ({ kind: "not", criterion: contains(component) })),
  ]);
}

function contains({ smiles, role }: Component): Criterion {
  return { kind: "component", quantifier: "some", test: { smiles: [smiles], roles: [role] } };
}

function requireNoOverlap(
  field: string,
  included: readonly { readonly identifier: string }[] = [],
  excluded: readonly { readonly identifier: string }[] = [],
): void {
  const names = new Set(included.map(({ identifier }) => identifier));
  const both = excluded.find(({ identifier }) => names.has(identifier));
  if (both === undefined) return;
  throw new InvalidValueError(
    field,
    both.identifier,
    "is both included and excluded; leave it out of one of them",
  );
}
