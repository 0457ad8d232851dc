/** From what a person types to queries: a pure function, so that it can be tested without a process. */

import { dataClassNamed, dataClassNames } from "../data/data-registry.js";
import type { StoredDataClass } from "../data/stored-data.js";
import type { DataQuery } from "../query/data-query.js";
import type { DataQueryClass } from "../query/declare-query.js";
import { queryClassFor } from "../query/query-registry.js";
import { requireDataClass, shortClassName } from "./class-names.js";
import { type Filter, filtersFromFlags, type QueryFlags } from "./query-filters.js";
import { UsageError } from "./usage-error.js";

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
  const classes = queryableClasses().filter((dataClass) => lacking(dataClass, filters) === undefined);
  if (classes.length > 0) return classes.map((dataClass) => queryOf(dataClass, filters));
  throw new UsageError(`no class has all of ${filters.map(({ flag }) => flag).join(", ")}.`);
}

function queryOf(dataClass: StoredDataClass, filters: readonly Filter[]): DataQuery {
  const missing = lacking(dataClass, filters);
  if (missing !== undefined) throw notAFilterOf(dataClass, missing);
  const values: Record<string, unknown> = {};
  const criteria = filters.flatMap((filter) => {
    if ("criterion" in filter) return [filter.criterion];
    const attribute = attributeFor(dataClass, filter);
    if (attribute !== undefined) values[attribute] = filter.value;
    return [];
  });
  if (filters.some((filter) => filter.componentsOnly)) values.substanceQuery = { componentsOnly: true };
  return new (requireQueryClass(dataClass))(values, criteria);
}

function lacking(dataClass: StoredDataClass, filters: readonly Filter[]): Filter | undefined {
  return filters.find((filter) => attributeFor(dataClass, filter) === undefined);
}

/** The attribute of a class that a filter is about. */
function attributeFor({ declaration }: StoredDataClass, { column }: Filter): string | undefined {
  return [...declaration.attributes].find(
    ([, declared]) => declared.query && declared.column === column,
  )?.[0];
}

function notAFilterOf({ declaration: { name } }: StoredDataClass, filter: Filter): UsageError {
  const others = queryableClasses()
    .filter((dataClass) => attributeFor(dataClass, filter) !== undefined)
    .map((dataClass) => shortClassName(dataClass.declaration.name));
  return new UsageError(`${filter.flag} is no filter for ${name}; only for ${others.join(", ")}.`);
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
