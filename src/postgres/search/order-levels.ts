/**
 * Orders as SQL. A level is an expression that the server compares; values that are absent come last in either
 * direction, and NaN, which the server takes for the greatest number, behind all numbers.
 */

import type { AttributeColumn } from "../../data/attribute.js";
import { jsonName } from "../../data/attribute.js";
import { orderOf } from "../../storage/search/require-order.js";
import type { Order } from "../../storage/search/search.js";
import type { CompileContext } from "./compile-context.js";
import { jsonNumber, jsonText } from "./json-attributes.js";
import type { MatchStatement } from "./match-statement.js";

/** One expression of an order. */
export interface Level {
  readonly expression: string;
  /** Type of the expression; a position in the order is given in texts of it. */
  readonly type: "text" | "int8" | "int4" | "float8" | "numeric" | "bool" | "timestamptz";
  readonly descending: boolean;
  /** Whether it can be null. */
  readonly nullable: boolean;
}

/** The levels of an order, the last of which leaves no ties, and the tables that they need. */
export interface Levels {
  readonly levels: readonly Level[];
  readonly joins: readonly string[];
}

const KEY: Level = { expression: 'o.key collate "C"', type: "text", descending: false, nullable: false };
const STORING: Level = { expression: "o.id", type: "int8", descending: false, nullable: false };

const COLUMNS: Readonly<Partial<Record<AttributeColumn, Pick<Level, "expression" | "type">>>> = {
  property_phase: { expression: "o.property_phase", type: "int4" },
  source_calculation_id: { expression: 'o.source_calculation_id collate "C"', type: "text" },
  force_field_id: { expression: 'o.force_field_id collate "C"', type: "text" },
  calculation_layer: { expression: 'o.calculation_layer collate "C"', type: "text" },
  statistical_inefficiency: { expression: "o.statistical_inefficiency", type: "float8" },
  number_of_molecules: { expression: "o.number_of_molecules", type: "int8" },
  max_number_of_molecules: { expression: "o.max_number_of_molecules", type: "int8" },
};

/** The levels of an order that the query has; without any, the order of storing. */
export function orderLevels(order: readonly Order[], statement: MatchStatement): Levels {
  if (order.length === 0) return { levels: [STORING], joins: [] };
  const levels: Level[] = [];
  for (const level of order) {
    levels.push(...levelsOf(level, statement));
    // What comes behind the key makes no difference.
    if (level.by === "key") return withJoins(order, levels);
  }
  return withJoins(order, [...levels, KEY]);
}

/** What stands behind `order by`. */
export function orderBy(levels: readonly Level[]): string {
  return levels
    .map(({ expression, descending, nullable }) => {
      if (!descending) return expression;
      return nullable ? `${expression} desc nulls last` : `${expression} desc`;
    })
    .join(", ");
}

/** What a level's place in the order is given by, as a text. */
export function valueText({ expression, type }: Level): string {
  // Exact, and whatever the session's time zone is.
  if (type === "timestamptz") return `(extract(epoch from ${expression}) * 1000000)::int8::text`;
  return `(${expression})::text`;
}

function withJoins(order: readonly Order[], levels: readonly Level[]): Levels {
  const isByArchive = order.some(({ by }) => by === "archiveBytes");
  return {
    levels,
    joins: isByArchive ? ["left join archive a on a.project_id = o.project_id and a.id = o.archive_id"] : [],
  };
}

function levelsOf(level: Order, statement: MatchStatement): readonly Level[] {
  const descending = level.descending === true;
  switch (level.by) {
    case "key":
      return [{ ...KEY, descending }];
    case "storedAt":
      return [{ expression: "o.updated_at", type: "timestamptz", descending, nullable: false }];
    case "archiveBytes":
      return [{ expression: "a.size_bytes", type: "int8", descending, nullable: true }];
    case "nearness":
      return [
        { expression: statement.distance ?? "null::float8", type: "float8", descending, nullable: false },
      ];
    case "temperature":
      return [
        {
          expression: "o.temperature_k",
          type: "float8",
          descending,
          nullable: canLackState(statement.context),
        },
      ];
    case "pressure":
      return [{ expression: "o.pressure_pa", type: "float8", descending, nullable: true }];
    case "attribute":
      return attributeLevels(level.attribute, descending, statement.context);
  }
}

function attributeLevels(name: string, descending: boolean, context: CompileContext): readonly Level[] {
  const declared = context.declaration.attributes.get(name);
  if (declared === undefined) return [];
  const column = declared.column && COLUMNS[declared.column];
  const nullable = declared.optional;
  if (column !== undefined) {
    const level: Level = { ...column, descending, nullable };
    return column.type === "float8" && descending
      ? [behindNumbers(`${column.expression} = 'NaN'::float8`, nullable), level]
      : [level];
  }
  if (orderOf(declared) === "text") {
    const expression = `${jsonText(jsonName(name), context)} collate "C"`;
    return [{ expression, type: "text", descending, nullable: true }];
  }
  const { expression, type, notANumber } = jsonNumber(jsonName(name), declared.type.name, context);
  const level: Level = { expression, type, descending, nullable: true };
  // As a number, NaN is taken for absent here.
  return type === "float8" ? [behindNumbers(notANumber, true), level] : [level];
}

/** False comes before true, and both before null. */
function behindNumbers(condition: string, nullable: boolean): Level {
  return { expression: `(${condition})`, type: "bool", descending: false, nullable };
}

function canLackState({ declaration }: CompileContext): boolean {
  return [...declaration.attributes.values()].some(
    ({ column, optional }) => column === "thermodynamic_state" && optional,
  );
}
