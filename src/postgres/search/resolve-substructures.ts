/**
 * Substructures are RDKit's business, not the database's: before a query is compiled, each is replaced by the
 * molecules of the database that have it.
 */

import type { ComponentCriterion } from "../../query/component-criterion.js";
import type { Criterion } from "../../query/criterion.js";
import type { DataQuery } from "../../query/data-query.js";
import { moleculesWith } from "../../substances/substructure.js";
import type { MoleculeList } from "./molecule-list.js";

type Query = Pick<DataQuery, "dataClass" | "tree" | "nearest">;

/**
 * The query with every substructure replaced; one without any stays as it is, and costs nothing.
 *
 * @throws {QueryTooCostlyError} if a substructure takes too long to be looked for.
 */
export async function resolveSubstructures(query: Query, molecules: MoleculeList): Promise<Query> {
  const { dataClass, tree, nearest } = query;
  if (!tree.criteria.some(hasSubstructures)) return query;
  const smiles = await molecules.smiles();
  const criteria = tree.criteria.map((criterion) => resolve(criterion, smiles));
  return { dataClass, tree: { kind: "allOf", criteria }, ...(nearest === undefined ? {} : { nearest }) };
}

function hasSubstructures(criterion: Criterion): boolean {
  switch (criterion.kind) {
    case "allOf":
    case "anyOf":
      return criterion.criteria.some(hasSubstructures);
    case "not":
      return hasSubstructures(criterion.criterion);
    case "component":
      return criterion.test.smarts !== undefined;
    default:
      return false;
  }
}

function resolve(criterion: Criterion, molecules: readonly string[]): Criterion {
  switch (criterion.kind) {
    case "allOf":
    case "anyOf":
      return { ...criterion, criteria: criterion.criteria.map((inner) => resolve(inner, molecules)) };
    case "not":
      return { ...criterion, criterion: resolve(criterion.criterion, molecules) };
    case "component":
      return withMolecules(criterion, molecules);
    default:
      return criterion;
  }
}

function withMolecules(criterion: ComponentCriterion, molecules: readonly string[]): Criterion {
  const { smarts, smiles, ...test } = criterion.test;
  if (smarts === undefined) return criterion;
  const candidates =
    smiles === undefined ? molecules : molecules.filter((molecule) => smiles.includes(molecule));
  return { ...criterion, test: { ...test, smiles: [...moleculesWith(smarts, candidates)] } };
}
