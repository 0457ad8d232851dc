/**
 * Statements about the objects that match a query: the part that all of them have in common, which says which
 * objects these are.
 */

import type { AttributeColumn } from "../../data/attribute.js";
import type { ResolvedDeclaration } from "../../data/data-declaration.js";
import type { AllOf, Criterion } from "../../query/criterion.js";
import type { DataQuery } from "../../query/data-query.js";
import type { Project } from "../projects/project.js";
import type { CompileContext } from "./compile-context.js";
import { type CompiledQuery, ParameterList } from "./compiled-query.js";
import { compileCriterion } from "./criterion-compiler.js";
import { compileList } from "./criterion-list.js";
import { nearestStates } from "./nearest-states.js";

/** What is looked for, and where; substructures in it are resolved to molecules. */
export interface Question extends Pick<DataQuery, "dataClass" | "tree" | "nearest"> {
  readonly project: Project;
  /** The ids of substances in it, by identifier, as far as they are known. */
  readonly substanceIds?: ReadonlyMap<string, string>;
  /** The ids of the substances that its criteria about components select, where they were looked up first. */
  readonly selected?: readonly string[];
  /** Criteria in it that many objects meet, where that was looked up first. */
  readonly frequent?: ReadonlySet<Criterion>;
}

/** What a statement does with the objects that match. */
export interface StatementParts {
  readonly columns: string;
  /** Further tables. */
  readonly joins?: readonly string[];
  /** Further conditions. */
  readonly conditions?: readonly string[];
  /** What comes after the conditions: grouping, order, limit. */
  readonly tail?: readonly string[];
}

/** A statement in the making; the objects that match are the rows of `o`. */
export class MatchStatement {
  readonly parameters = new ParameterList();
  readonly context: CompileContext;
  /** The expression for the distance of a match to the state that the query is nearest to. */
  readonly distance: string | undefined;
  readonly #conditions: readonly string[];
  readonly #isPlannedEachTime: boolean;
  readonly #nearest: { readonly table: string; readonly join: string } | undefined;

  constructor(question: Question) {
    const {
      dataClass,
      project,
      tree,
      nearest,
      selected,
      frequent = new Set(),
      substanceIds = new Map(),
    } = question;
    const { declaration } = dataClass;
    const { parameters } = this;
    const projectId = parameters.add(project.id, "int8");
    const className = parameters.add(declaration.name);
    const known = { frequent, substanceIds };
    this.context = { parameters, project, projectId, declaration, ...known, className, use: "lookup" };
    this.#conditions = [
      `o.project_id = ${projectId}`,
      `o.class = ${className}`,
      ...compileList("allOf", tree.criteria, this.context, compileCriterion, selected),
    ];
    this.#nearest = nearest && nearestStates(nearest, this.#conditions, parameters);
    this.distance = nearest && "n.distance";
    this.#isPlannedEachTime = !isLookup(tree, declaration);
  }

  /** The statement, with the parameters added so far. */
  with({ columns, joins = [], conditions = [], tail = [] }: StatementParts): CompiledQuery {
    const lines = [
      ...(this.#nearest === undefined ? [] : [`with n as materialized (${this.#nearest.table})`]),
      `select ${columns}`,
      "from stored_object o",
      ...(this.#nearest === undefined ? [] : [this.#nearest.join]),
      ...joins,
      `where ${[...this.#conditions, ...conditions].join("\n  and ")}`,
      ...tail,
    ];
    const isPlannedEachTime = this.#isPlannedEachTime || tail.some((line) => line.startsWith("limit"));
    return { sql: lines.join("\n"), parameters: this.parameters.values, isPlannedEachTime };
  }
}

/** Columns of which few objects have the same value. */
const SELECTIVE: ReadonlySet<AttributeColumn | undefined> = new Set<AttributeColumn>([
  "substance",
  "source_calculation_id",
]);

/** Criteria that can stand beside a selective one without misleading the server to another index. */
const HARMLESS: ReadonlySet<Criterion["kind"]> = new Set<Criterion["kind"]>([
  "attributeEquals",
  "sameIdentity",
  "stateRange",
  "pressureAbsent",
  "pureComponent",
  "component",
]);

/**
 * Whether one plan serves a query whatever its values are: something in it selects few objects by an index.
 * Planning each time would cost as much as such a query. What the server expects of other criteria without their
 * values is wrong by orders of magnitude where values are not equally frequent.
 */
function isLookup({ criteria }: AllOf, { attributes }: ResolvedDeclaration): boolean {
  const isSelective = (criterion: Criterion): boolean =>
    criterion.kind === "sameIdentity" ||
    criterion.kind === "pureComponent" ||
    (criterion.kind === "component" && criterion.quantifier === "some") ||
    (criterion.kind === "attributeEquals" && SELECTIVE.has(attributes.get(criterion.attribute)?.column));
  return criteria.every(({ kind }) => HARMLESS.has(kind)) && criteria.some(isSelective);
}
