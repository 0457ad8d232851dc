/** Queries as questions to a project, for tests that compile them without a store. */

import { DEFAULT_PROJECT, type Project } from "../../../src/postgres/projects/project.js";
import type { Question } from "../../../src/postgres/search/match-statement.js";
import type { DataQuery } from "../../../src/query/data-query.js";

/** The project that there is from the beginning, as its owner sees it. */
export const WHOLE_PROJECT: Project = { id: "1", name: DEFAULT_PROJECT, isRestricted: false };

export function questionIn(project: Project, { dataClass, tree, nearest }: DataQuery): Question {
  return { project, dataClass, tree, ...(nearest === undefined ? {} : { nearest }) };
}
