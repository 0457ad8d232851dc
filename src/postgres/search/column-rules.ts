/** How the columns of stored_object are compared with the values of attributes; each column has its line here. */

import type { AttributeColumn } from "../../data/attribute.js";
import type { Interval } from "../../query/interval.js";
import { sha256Hex } from "../../serialization/content-hash.js";
import type { CompileContext } from "./compile-context.js";
import { floatWithin, INT4, INT8, type IntegerType, integerWithin } from "./number-conditions.js";
import { indexedPrefix, plainPrefix } from "./text-conditions.js";

/** How a column is compared, by the match texts of its attribute, and what says that the attribute is absent. */
export interface ColumnRule {
  readonly equals: (matchText: string, context: CompileContext) => string;
  readonly oneOf: (matchTexts: readonly string[], context: CompileContext) => string;
  readonly absent: string;
  /** For numbers. */
  readonly within?: (interval: Interval<number | bigint>, context: CompileContext) => string;
  /** For texts. */
  readonly startsWith?: (prefix: string, context: CompileContext) => string;
}

export const COLUMN_RULES: Readonly<Record<AttributeColumn, ColumnRule>> = {
  substance: {
    equals: (identifier, { parameters, projectId }) =>
      `o.substance_id = (select s.id from substance s where s.project_id = ${projectId} and s.identifier_sha256 = ${parameters.add(sha256Hex(identifier), "bpchar")})`,
    oneOf: (identifiers, { parameters, projectId }) =>
      `o.substance_id = any (array(select s.id from substance s where s.project_id = ${projectId} and s.identifier_sha256 = any (${parameters.addList(identifiers.map(sha256Hex), "bpchar")})))`,
    absent: "o.substance_id is null",
  },
  thermodynamic_state: { equals: stateEquals, oneOf: stateOneOf, absent: "o.temperature_k is null" },
  property_phase: integerColumn("property_phase", INT4),
  source_calculation_id: textColumn("source_calculation_id", indexedPrefix),
  force_field_id: textColumn("force_field_id", indexedPrefix),
  calculation_layer: textColumn("calculation_layer", plainPrefix),
  statistical_inefficiency: {
    ...plainColumn("statistical_inefficiency", "float8"),
    within: (interval, { parameters }) => floatWithin("o.statistical_inefficiency", interval, parameters),
  },
  number_of_molecules: integerColumn("number_of_molecules", INT8),
  max_number_of_molecules: integerColumn("max_number_of_molecules", INT8),
};

function plainColumn(column: string, type: string): ColumnRule {
  return {
    equals: (matchText, { parameters }) => `o.${column} = ${parameters.add(matchText, type)}`,
    oneOf: (matchTexts, { parameters }) => `o.${column} = any (${parameters.addList(matchTexts, type)})`,
    absent: `o.${column} is null`,
  };
}

function textColumn(
  column: string,
  startsWith: (expression: string, prefix: string, context: CompileContext) => string,
): ColumnRule {
  return {
    ...plainColumn(column, "text"),
    startsWith: (prefix, context) => startsWith(`o.${column}`, prefix, context),
  };
}

/** A whole number beyond the type's range is a fair thing to ask for, but no column holds it. */
function integerColumn(column: string, type: IntegerType): ColumnRule {
  const { equals, oneOf, absent } = plainColumn(column, type.name);
  const fits = (text: string): boolean =>
    (type.min === undefined || BigInt(text) >= type.min) &&
    (type.max === undefined || BigInt(text) <= type.max);
  return {
    equals: (matchText, context) => (fits(matchText) ? equals(matchText, context) : "false"),
    oneOf: (matchTexts, context) => oneOf(matchTexts.filter(fits), context),
    absent,
    within: (interval, { parameters }) => integerWithin(`o.${column}`, type, interval, parameters),
  };
}

function stateEquals(identifier: string, { parameters }: CompileContext): string {
  const [temperature = "", pressure = ""] = identifier.split("|");
  const sameTemperature = `o.temperature_k = ${parameters.add(temperature, "float8")}`;
  const samePressure =
    pressure === "" ? "o.pressure_pa is null" : `o.pressure_pa = ${parameters.add(pressure, "float8")}`;
  return `(${sameTemperature} and ${samePressure})`;
}

function stateOneOf(identifiers: readonly string[], { parameters }: CompileContext): string {
  const states = identifiers.map((identifier) => identifier.split("|"));
  const temperatures = (selected: readonly string[][]): string =>
    parameters.addList(
      selected.map(([temperature = ""]) => temperature),
      "float8",
    );
  const withPressure = states.filter(([, pressure]) => pressure !== "");
  const without = states.filter(([, pressure]) => pressure === "");
  const conditions: string[] = [];
  if (withPressure.length > 0) {
    const list = temperatures(withPressure);
    const pressures = parameters.addList(
      withPressure.map(([, pressure = ""]) => pressure),
      "float8",
    );
    conditions.push(
      `(o.temperature_k = any (${list}) and (o.temperature_k, o.pressure_pa) in (select * from unnest(${list}, ${pressures})))`,
    );
  }
  if (without.length > 0) {
    conditions.push(`(o.temperature_k = any (${temperatures(without)}) and o.pressure_pa is null)`);
  }
  return `(${conditions.join(" or ")})`;
}
