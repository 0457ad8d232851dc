/** What is looked up before a query is compiled: what the database, or its planner, cannot find out by itself. */

import type { SubstanceTable } from "../substance-table.js";
import type { Question } from "./match-statement.js";
import type { MoleculeList } from "./molecule-list.js";
import { resolveSubstructures } from "./resolve-substructures.js";

/** Where it is looked up. */
export interface Lookups {
  readonly molecules: MoleculeList;
  readonly substances: SubstanceTable;
}

/**
 * The question with substructures replaced by molecules, and with the ids of the substances that it names.
 *
 * @throws {QueryTooCostlyError} if a substructure takes too long to be looked for.
 */
export async function resolveQuestion(
  question: Question,
  { molecules, substances }: Lookups,
): Promise<Question> {
  const { dataClass, tree, nearest } = await resolveSubstructures(question, molecules);
  const substanceIds = new Map<string, string>();
  for (const criterion of tree.criteria) {
    if (criterion.kind !== "attributeEquals") continue;
    const { column } = dataClass.declaration.attributes.get(criterion.attribute) ?? {};
    const id = column === "substance" ? await substances.find(criterion.matchText) : undefined;
    if (id !== undefined) substanceIds.set(criterion.matchText, id);
  }
  return { dataClass, tree, substanceIds, ...(nearest === undefined ? {} : { nearest }) };
}
