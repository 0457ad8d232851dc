/** What is looked up before a query is compiled: what the database, or its planner, cannot find out by itself. */

import type { DataQuery } from "../../query/data-query.js";
import type { Database } from "../database/database.js";
import type { SubstanceTable } from "../substance-table.js";
import { findFrequent } from "./find-frequent.js";
import type { Question } from "./match-statement.js";
import type { MoleculeList } from "./molecule-list.js";
import { resolveSubstructures } from "./resolve-substructures.js";
import { selectSubstancesFirst } from "./select-substances-first.js";

/** Where it is looked up. */
export interface Lookups {
  readonly database: Database;
  readonly molecules: MoleculeList;
  readonly substances: SubstanceTable;
}

/**
 * A query as a question to a project, with substructures replaced by molecules, and with the ids of the substances
 * that it names.
 *
 * @param isLimited whether only the first few matches are wanted
 * @throws {QueryTooCostlyError} if a substructure takes too long to be looked for.
 */
export async function resolveQuestion(
  query: DataQuery,
  { database, molecules, substances }: Lookups,
  { isLimited }: { readonly isLimited: boolean },
): Promise<Question> {
  const { dataClass, tree, nearest } = await resolveSubstructures(query, molecules);
  const substanceIds = new Map<string, string>();
  for (const criterion of tree.criteria) {
    if (criterion.kind !== "attributeEquals") continue;
    const { column } = dataClass.declaration.attributes.get(criterion.attribute) ?? {};
    const id = column === "substance" ? await substances.find(criterion.matchText) : undefined;
    if (id !== undefined) substanceIds.set(criterion.matchText, id);
  }
  const { project } = database;
  const question = { project, dataClass, tree, substanceIds, ...(nearest === undefined ? {} : { nearest }) };
  const [criterion, ...others] = tree.criteria;
  // All that meet the only criterion are the answer, however many they are.
  if (!isLimited && others.length === 0 && criterion?.kind !== "allOf") return question;
  const asked = await findFrequent(question, database);
  return isLimited ? selectSubstancesFirst(asked, database) : asked;
}
