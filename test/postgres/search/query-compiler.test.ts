/** The exact SQL of each kind of criterion, which is then run. */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attribute } from "../../../src/data/attribute.js";
import { floatType, propertyPhaseType } from "../../../src/data/attribute-type.js";
import { declareStoredData } from "../../../src/data/declare-stored-data.js";
import { StoredData } from "../../../src/data/stored-data.js";
import { TLeapForceFieldSource } from "../../../src/forcefields/force-field-source.js";
import type { CompiledQuery } from "../../../src/postgres/search/compiled-query.js";
import { compileQuery } from "../../../src/postgres/search/query-compiler.js";
import type { Criterion } from "../../../src/query/criterion.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import { declareQuery } from "../../../src/query/declare-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  SimulationDataQuery,
} from "../../../src/query/evaluator-queries.js";
import { sha256Hex } from "../../../src/serialization/content-hash.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../../src/units/quantity.js";
import { ViscosityQuery } from "../../data/viscosity-data.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { questionIn, WHOLE_PROJECT } from "./question-in.js";

const compile = (query: DataQuery, options: { readonly limit?: number } = {}) =>
  compileQuery(questionIn(WHOLE_PROJECT, query), options);

class LatticeData extends declareStoredData(StoredData, {
  tag: "mylab.data.LatticeData",
  attributes: {
    propertyPhase: attribute(propertyPhaseType, { query: true, column: "property_phase" }),
    roughness: attribute(floatType, { query: true, column: "statistical_inefficiency" }),
  },
}) {}
const LatticeQuery = declareQuery(LatticeData);

const columns =
  "o.key, o.class, o.payload::text as payload, o.match_values::text as match_values, o.archive_id, o.updated_at, o.updated_by";

describe("a query compiled to SQL", () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client(database.target.config);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** The server takes the statement as it is; nothing is stored, so nothing is found. */
  async function run({ sql, parameters }: CompiledQuery): Promise<void> {
    const { rows } = await client.query(sql, [...parameters]);
    expect(rows).toEqual([]);
  }

  /** What is asked beyond the project and the class, and its parameters. */
  async function conditionsOf(query: DataQuery): Promise<readonly [string, ...unknown[]]> {
    const compiled = compile(query);
    await run(compiled);
    const [head, conditions = ""] = compiled.sql.split(
      "where o.project_id = $1::text::int8\n  and o.class = $2::text\n  and ",
    );
    expect(head).toBe(`select ${columns}\nfrom stored_object o\n`);
    const [projectId, className, ...parameters] = compiled.parameters;
    expect(projectId).toBe(WHOLE_PROJECT.id);
    expect(className).toBe(query.dataClass.declaration.name);
    return [conditions.replace("\norder by o.id", ""), ...parameters];
  }

  it("is one statement in the order of storing", async () => {
    const compiled = compile(new SimulationDataQuery({ propertyPhase: 2, numberOfMolecules: 256 }));
    expect(compiled).toEqual({
      sql: `select ${columns}
from stored_object o
where o.project_id = $1::text::int8
  and o.class = $2::text
  and o.property_phase = $3::text::int4
  and o.number_of_molecules = $4::text::int8
order by o.id`,
      parameters: ["1", "StoredSimulationData", "2", "256"],
      isPlannedEachTime: true,
    });
    await run(compiled);
  });

  it("asks for the class alone without criteria", async () => {
    const compiled = compile(new ForceFieldQuery());
    expect(compiled).toEqual({
      sql: `select ${columns}\nfrom stored_object o\nwhere o.project_id = $1::text::int8\n  and o.class = $2::text\norder by o.id`,
      parameters: ["1", "ForceFieldData"],
      isPlannedEachTime: true,
    });
    await run(compiled);
  });

  it("has one plan for all values only where it looks up few objects by a value", () => {
    const lookup = new SimulationDataQuery({ sourceCalculationId: "mine", propertyPhase: 2 });
    expect(compile(lookup).isPlannedEachTime).toBe(false);
    expect(compile(lookup, { limit: 5 }).isPlannedEachTime).toBe(true);
    const range = lookup.where({ kind: "storedBetween", from: new Date(0) });
    expect(compile(range).isPlannedEachTime).toBe(true);
  });

  it("names a known substance by its id, so that the server sees how frequent it is", () => {
    const query = new SimulationDataQuery({ substance: parseSubstance("O") });
    const [criterion] = query.tree.criteria;
    const identifier = criterion?.kind === "attributeEquals" ? criterion.matchText : "";
    const substanceIds = new Map([[identifier, "7"]]);
    const compiled = compileQuery({ ...questionIn(WHOLE_PROJECT, query), substanceIds });
    expect(compiled.sql).toContain("o.substance_id = $3::text::int8");
    expect(compiled.parameters).toEqual(["1", "StoredSimulationData", "7"]);
  });

  it("may be limited", async () => {
    const compiled = compile(new ForceFieldQuery(), { limit: 5 });
    expect(compiled.sql.endsWith("\norder by o.id\nlimit $3::text::int8")).toBe(true);
    expect(compiled.parameters).toEqual(["1", "ForceFieldData", "5"]);
    await run(compiled);
  });

  it("compares what lies in columns", async () => {
    const query = new EquilibrationDataQuery({
      sourceCalculationId: "it's",
      forceFieldId: "",
      maxNumberOfMolecules: 2n ** 62n,
      calculationLayer: "EquilibrationLayer",
    });
    expect(await conditionsOf(query)).toEqual([
      "o.source_calculation_id = $3::text\n" +
        "  and o.force_field_id = $4::text\n" +
        "  and o.max_number_of_molecules = $5::text::int8\n" +
        "  and o.calculation_layer = $6::text",
      "it's",
      "",
      "4611686018427387904",
      "EquilibrationLayer",
    ]);
  });

  it("compares floats in columns by value", async () => {
    expect(await conditionsOf(new LatticeQuery({ roughness: Number.POSITIVE_INFINITY }))).toEqual([
      "o.statistical_inefficiency = $3::text::float8",
      "Infinity",
    ]);
    expect(await conditionsOf(new LatticeQuery({ roughness: -0, propertyPhase: 0 }))).toEqual([
      "o.property_phase = $3::text::int4\n  and o.statistical_inefficiency = $4::text::float8",
      "0",
      "0.0",
    ]);
  });

  it("finds nothing with a number that no column holds", async () => {
    for (const numberOfMolecules of [2n ** 63n, -(2n ** 63n) - 1n]) {
      expect(await conditionsOf(new SimulationDataQuery({ numberOfMolecules }))).toEqual(["false"]);
    }
  });

  it("compares states by their rounded numbers", async () => {
    const state = new ThermodynamicState(new Quantity(298.0625, "K"), new Quantity(1, "atm"));
    expect(await conditionsOf(new SimulationDataQuery({ thermodynamicState: state }))).toEqual([
      "(o.temperature_k = $3::text::float8 and o.pressure_pa = $4::text::float8)",
      "298.062",
      "101325.000",
    ]);
    const vacuum = ThermodynamicState.of({ temperatureK: 300 });
    expect(await conditionsOf(new SimulationDataQuery({ thermodynamicState: vacuum }))).toEqual([
      "(o.temperature_k = $3::text::float8 and o.pressure_pa is null)",
      "300.000",
    ]);
  });

  it("finds a substance by its identifier", async () => {
    expect(await conditionsOf(new SimulationDataQuery({ substance: parseSubstance("O") }))).toEqual([
      "o.substance_id = (select s.id from substance s where s.project_id = $1::text::int8 and s.identifier_sha256 = $3::text::bpchar)",
      sha256Hex("O{solv}{x=1.000000}"),
    ]);
  });

  it("compares in JSONB what has no column", async () => {
    expect(
      await conditionsOf(new ViscosityQuery({ method: 'a "b" \\', runCount: 2n ** 70n, spread: 1 })),
    ).toEqual([
      "o.match_values @> $3::text::jsonb\n" +
        "  and o.match_values @> $4::text::jsonb\n" +
        "  and o.match_values @> $5::text::jsonb",
      '{"method":"a \\"b\\" \\\\"}',
      '{"run_count":"1180591620717411303424"}',
      '{"spread":"1.0"}',
    ]);
    const source = new TLeapForceFieldSource("leaprc.gaff2");
    const [condition, document] = await conditionsOf(new ForceFieldQuery({ forceFieldSource: source }));
    expect(condition).toBe("o.match_values @> $3::text::jsonb");
    expect(document).toMatch(/^\{"force_field_source":"[0-9a-f]{64}"\}$/);
  });

  it("asks for what is absent, in columns and in JSONB", async () => {
    const nothing = { substance: null, thermodynamicState: null };
    expect(await conditionsOf(new EquilibrationDataQuery({ ...nothing, calculationLayer: null }))).toEqual([
      "o.substance_id is null\n  and o.temperature_k is null\n  and o.calculation_layer is null",
    ]);
    expect(await conditionsOf(new ViscosityQuery({ isShearThinning: null }))).toEqual([
      "(o.match_values -> $3::text) is null",
      "is_shear_thinning",
    ]);
  });

  it("finds pure components, each in any fraction or in its exact amount", async () => {
    const query = new SimulationDataQuery({
      substance: parseSubstance("O{x=1}|c1ccccc1{sol}{n=2}"),
      substanceQuery: { componentsOnly: true },
    });
    expect(await conditionsOf(query)).toEqual([
      `o.substance_id = any (array(
    select s.id from component c
    join substance_component sc on sc.project_id = c.project_id and sc.component_id = c.id
    join substance s on s.project_id = sc.project_id and s.id = sc.substance_id
    where c.project_id = $1::text::int8 and s.component_count = 1 and (c.identifier_sha256 = any ($3::text[]::bpchar[]) and sc.exact_amount is null or c.identifier_sha256 = any ($4::text[]::bpchar[]) and (c.identifier_sha256, sc.exact_amount) in (select * from unnest($4::text[]::bpchar[], $5::text[]::int8[])))))`,
      [sha256Hex("O{solv}")],
      [sha256Hex("c1ccccc1{sol}")],
      ["2"],
    ]);
  });

  it("has criteria in lists in lists, of which an empty one is true", async () => {
    const phase: Criterion = { kind: "attributeEquals", attribute: "propertyPhase", matchText: "2" };
    const nested: Criterion = {
      kind: "allOf",
      criteria: [
        { kind: "allOf", criteria: [] },
        { kind: "allOf", criteria: [phase, { kind: "allOf", criteria: [phase] }] },
      ],
    };
    expect(await conditionsOf(new SimulationDataQuery().where(nested))).toEqual([
      "true\n  and o.property_phase = $3::text::int4 and o.property_phase = $4::text::int4",
      "2",
      "2",
    ]);
  });
});
