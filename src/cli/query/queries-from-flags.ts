/** From what a person types to queries: a pure function, so that it can be tested without a process. */

import { dataClassNamed, dataClassNames } from "../../data/data-registry.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import { InvalidValueError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import type { DataQueryClass } from "../../query/declare-query.js";
import { queryClassFor } from "../../query/query-registry.js";
import { requireDataClass, shortClassName } from "../class-names.js";
import { ExpressionUsageError, UsageError } from "../usage-error.js";
import type { Asked, Filter } from "./filter.js";
import type { QueryFlags } from "./filter-flags.js";
import { filtersFromFlags } from "./filters-from-flags.js";

/**
 * The queries that a class name and filters stand for: one, or without a class one for each registered class
 * that has all of the filters.
 *
 * @throws {UsageError} for an unknown class, a filter that cannot be read, or one that the class does not have.
 * @example queriesFromFlags("simulation", { substance: ["O"], temperature: "290..310K" })
 */
export function queriesFromFlags(className: string | undefined, flags: QueryFlags): readonly DataQuery[] {
  const filters = filtersFromFlags(flags);
  if (className !== undefined) return [queryOf(requireDataClass(className), filters)];
  const attempts = queryableClasses().map((dataClass) => attempt(dataClass, filters));
  const queries = attempts.flatMap(({ query }) => query ?? []);
  if (queries.length > 0) return queries;
  // Of several readings of an expression, the one that got furthest says best what is wrong.
  const [error] = attempts.flatMap(({ problem }) => problem ?? []).sort((a, b) => b.position - a.position);
  throw error ?? new UsageError(`no class has all of ${filters.map(({ flag }) => flag).join(", ")}.`);
}

interface Attempt {
  readonly query?: DataQuery;
  readonly problem?: ExpressionUsageError;
}

function attempt(dataClass: StoredDataClass, filters: readonly Filter[]): Attempt {
  try {
    const asked = askAll(dataClass, filters);
    return Array.isArray(asked) ? { query: makeQuery(dataClass, asked) } : {};
  } catch (error) {
    if (error instanceof ExpressionUsageError) return { problem: error };
    throw error;
  }
}

function queryOf(dataClass: StoredDataClass, filters: readonly Filter[]): DataQuery {
  const asked = askAll(dataClass, filters);
  if (Array.isArray(asked)) return makeQuery(dataClass, asked);
  throw notAFilterOf(dataClass, asked as Filter);
}

/** What the filters come down to for a class, or the first that it does not have. */
function askAll(dataClass: StoredDataClass, filters: readonly Filter[]): readonly Asked[] | Filter {
  const asked: Asked[] = [];
  for (const filter of filters) {
    const asking = filter.ask(dataClass);
    if (asking === undefined) return filter;
    asked.push(asking);
  }
  return asked;
}

function makeQuery(dataClass: StoredDataClass, asked: readonly Asked[]): DataQuery {
  const values = Object.assign({}, ...asked.map((each) => each.values)) as Record<string, unknown>;
  const criteria = asked.flatMap((each) => each.criteria ?? []);
  const nearest = asked.find((each) => each.nearest !== undefined)?.nearest;
  try {
    const query = new (requireQueryClass(dataClass))(values, criteria);
    return nearest === undefined ? query : query.nearestTo(nearest.state, nearest.count);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

function notAFilterOf({ declaration: { name } }: StoredDataClass, filter: Filter): UsageError {
  const others = queryableClasses()
    .filter((dataClass) => filter.ask(dataClass) !== undefined)
    .map((dataClass) => shortClassName(dataClass.declaration.name));
  const where = others.length === 0 ? "no class has it" : `only for ${others.join(", ")}`;
  return new UsageError(`${filter.flag} is no filter for ${name}; ${where}.`);
}

function queryableClasses(): readonly StoredDataClass[] {
  return dataClassNames()
    .filter((name) => queryClassFor(name) !== undefined)
    .map(dataClassNamed)
    .filter((dataClass) => dataClass !== undefined);
}

function requireQueryClass({ declaration: { name } }: StoredDataClass): DataQueryClass {
  const queryClass = queryClassFor(name);
  if (queryClass === undefined) throw new UsageError(`no query class is registered for ${name}.`);
  return queryClass;
}
