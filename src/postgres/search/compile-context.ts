/** What a part of a query is compiled in. */

import type { ResolvedDeclaration } from "../../data/data-declaration.js";
import type { Criterion } from "../../query/criterion.js";
import type { Project } from "../projects/project.js";
import type { ParameterList } from "./compiled-query.js";

/** The parameters so far, the project and the class that are looked in, and what the condition is for. */
export interface CompileContext {
  readonly parameters: ParameterList;
  readonly declaration: ResolvedDeclaration;
  /** The ids of substances, by identifier, where they are known. */
  readonly substanceIds?: ReadonlyMap<string, string>;
  readonly project: Project;
  /** The expression for the id of the project. */
  readonly projectId: string;
  /** Criteria that so many objects meet that none are looked up by them, as far as it is known. */
  readonly frequent?: ReadonlySet<Criterion>;
  /** The expression for the name of the class, for expressions that only make sense in its rows. */
  readonly className: string;
  /**
   * Whether rows are looked up by the condition, or rows that are at hand are tested with it. It means the same;
   * a lookup must be one that an index can answer, a test one that costs little for each of many rows.
   */
  readonly use: "lookup" | "test";
}
