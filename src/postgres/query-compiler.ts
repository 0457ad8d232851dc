/**
 * Translates a query's tree of criteria into one SQL statement. Each kind of criterion and each column has its
 * line in a table here; what they mean is defined by `meets` in the query folder, and this means the same.
 */

import type { AttributeColumn } from "../data/attribute.js";
import { jsonName } from "../data/attribute.js";
import type { ResolvedDeclaration } from "../data/data-declaration.js";
import type { Criterion } from "../query/criterion.js";
import type { DataQuery } from "../query/data-query.js";
import { sha256Hex } from "../serialization/content-hash.js";
import { formatFixed } from "../units/python-format.js";
import { type CompiledQuery, ParameterList } from "./compiled-query.js";

/** What a criterion is compiled in: the parameters so far and the class that is looked for. */
interface Context {
  readonly parameters: ParameterList;
  readonly declaration: ResolvedDeclaration;
}

/** How a column is compared with a match text, and what says that its attribute is absent. */
interface ColumnRule {
  readonly equals: (matchText: string, parameters: ParameterList) => string;
  readonly absent: string;
}

const COLUMN_RULES: Readonly<Record<AttributeColumn, ColumnRule>> = {
  substance: {
    equals: (identifier, parameters) =>
      `o.substance_id = (select s.id from substance s where s.identifier_sha256 = ${parameters.add(sha256Hex(identifier), "bpchar")})`,
    absent: "o.substance_id is null",
  },
  thermodynamic_state: { equals: stateEquals, absent: "o.temperature_k is null" },
  property_phase: plainColumn("property_phase", "int4"),
  source_calculation_id: plainColumn("source_calculation_id", "text"),
  force_field_id: plainColumn("force_field_id", "text"),
  calculation_layer: plainColumn("calculation_layer", "text"),
  statistical_inefficiency: plainColumn("statistical_inefficiency", "float8"),
  number_of_molecules: int64Column("number_of_molecules"),
  max_number_of_molecules: int64Column("max_number_of_molecules"),
};

function plainColumn(column: string, type: string): ColumnRule {
  return {
    equals: (matchText, parameters) => `o.${column} = ${parameters.add(matchText, type)}`,
    absent: `o.${column} is null`,
  };
}

/** A whole number beyond 64 bits is a fair thing to ask for, but no column holds it. */
function int64Column(column: string): ColumnRule {
  const { equals, absent } = plainColumn(column, "int8");
  return {
    equals: (matchText, parameters) =>
      BigInt.asIntN(64, BigInt(matchText)) === BigInt(matchText) ? equals(matchText, parameters) : "false",
    absent,
  };
}

function stateEquals(identifier: string, parameters: ParameterList): string {
  const [temperature = "", pressure = ""] = identifier.split("|");
  const sameTemperature = `o.temperature_k = ${parameters.add(temperature, "float8")}`;
  const samePressure =
    pressure === "" ? "o.pressure_pa is null" : `o.pressure_pa = ${parameters.add(pressure, "float8")}`;
  return `(${sameTemperature} and ${samePressure})`;
}

type Compilers = {
  readonly [K in Criterion["kind"]]: (criterion: Extract<Criterion, { kind: K }>, context: Context) => string;
};

const COMPILERS: Compilers = {
  allOf: ({ criteria }, context) =>
    criteria.length === 0 ? "true" : criteria.map((inner) => compileCriterion(inner, context)).join(" and "),

  attributeEquals: ({ attribute, matchText }, { parameters, declaration }) => {
    const column = declaration.attributes.get(attribute)?.column;
    if (column !== undefined) return COLUMN_RULES[column].equals(matchText, parameters);
    const document = JSON.stringify({ [jsonName(attribute)]: matchText });
    return `o.match_values @> ${parameters.add(document, "jsonb")}`;
  },

  attributeAbsent: ({ attribute }, { parameters, declaration }) => {
    const column = declaration.attributes.get(attribute)?.column;
    if (column !== undefined) return COLUMN_RULES[column].absent;
    return `(o.match_values -> ${parameters.add(jsonName(attribute))}) is null`;
  },

  stateRange: ({ measure, from, to }, { parameters }) => {
    const column = measure === "temperatureK" ? "o.temperature_k" : "o.pressure_pa";
    const bounds = [
      `${column} is not null`,
      ...(from === undefined ? [] : [`${column} >= ${parameters.add(formatFixed(from, 3), "float8")}`]),
      ...(to === undefined ? [] : [`${column} <= ${parameters.add(formatFixed(to, 3), "float8")}`]),
    ];
    return bounds.length > 1 ? bounds.slice(1).join(" and ") : `${column} is not null`;
  },

  pureComponent: ({ candidates }, { parameters }) => {
    const conditions = candidates.map(({ identifier, amount }) => {
      const component = `c.identifier_sha256 = ${parameters.add(sha256Hex(identifier), "bpchar")}`;
      const sameAmount =
        amount.kind === "MoleFraction"
          ? "sc.exact_amount is null"
          : `sc.exact_amount = ${parameters.add(amount.count, "int8")}`;
      return `(${component} and ${sameAmount})`;
    });
    if (conditions.length === 0) return "false";
    return substanceIn(`s.component_count = 1 and (${conditions.join(" or ")})`);
  },

  containsComponent: ({ smiles, role }, { parameters }) => {
    const conditions = [`c.smiles = ${parameters.add(smiles)}`];
    if (role !== undefined) conditions.push(`c.role = ${parameters.add(role)}`);
    return substanceIn(conditions.join(" and "));
  },
};

/** Substances are few beside objects: the matching ones are found first and then looked up in the index. */
function substanceIn(condition: string): string {
  return `o.substance_id = any (array(
    select s.id from component c
    join substance_component sc on sc.component_id = c.id
    join substance s on s.id = sc.substance_id
    where ${condition}))`;
}

function compileCriterion<K extends Criterion["kind"]>(
  criterion: Extract<Criterion, { kind: K }>,
  context: Context,
): string {
  const compile: (criterion: Extract<Criterion, { kind: K }>, context: Context) => string =
    COMPILERS[criterion.kind as K];
  return compile(criterion, context);
}

/**
 * The statement that answers a query: one row per match, in the order in which objects were stored.
 *
 * @example
 * compileQuery(new SimulationDataQuery({ numberOfMolecules: 256 }))
 * // { sql: "select … where o.class = $1::text and o.number_of_molecules = $2::text::int8 order by o.id",
 * //   parameters: ["StoredSimulationData", "256"] }
 */
export function compileQuery(query: DataQuery, options: { readonly limit?: number } = {}): CompiledQuery {
  const parameters = new ParameterList();
  const { declaration } = query.dataClass;
  const ofClass = `o.class = ${parameters.add(declaration.name)}`;
  const { criteria } = query.tree;
  const conditions = [
    ofClass,
    ...criteria.map((inner) => compileCriterion(inner, { parameters, declaration })),
  ];
  const limit = options.limit === undefined ? "" : `\nlimit ${parameters.add(String(options.limit), "int8")}`;
  return {
    sql: `select ${MATCH_COLUMNS}
from stored_object o
where ${conditions.join("\n  and ")}
order by o.id${limit}`,
    parameters: parameters.values,
  };
}

/** What is read of an object. */
export const MATCH_COLUMNS =
  "o.key, o.class, o.payload::text as payload, o.match_values::text as match_values, o.archive_id";
