/** The exact SQL of each kind of criterion, which is then run. */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attribute } from "../../src/data/attribute.js";
import { floatType, propertyPhaseType } from "../../src/data/attribute-type.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { StoredData } from "../../src/data/stored-data.js";
import { TLeapForceFieldSource } from "../../src/forcefields/force-field-source.js";
import type { CompiledQuery } from "../../src/postgres/compiled-query.js";
import { compileQuery } from "../../src/postgres/query-compiler.js";
import type { Criterion } from "../../src/query/criterion.js";
import type { DataQuery } from "../../src/query/data-query.js";
import { declareQuery } from "../../src/query/declare-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  SimulationDataQuery,
} from "../../src/query/evaluator-queries.js";
import { sha256Hex } from "../../src/serialization/content-hash.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { ViscosityQuery } from "../data/viscosity-data.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";

class LatticeData extends declareStoredData(StoredData, {
  tag: "mylab.data.LatticeData",
  attributes: {
    propertyPhase: attribute(propertyPhaseType, { query: true, column: "property_phase" }),
    roughness: attribute(floatType, { query: true, column: "statistical_inefficiency" }),
  },
}) {}
const LatticeQuery = declareQuery(LatticeData);

const columns =
  "o.key, o.class, o.payload::text as payload, o.match_values::text as match_values, o.archive_id";
const water = sha256Hex("O{solv}");

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

  /** What is asked beyond the class, and its parameters. */
  async function conditionsOf(query: DataQuery): Promise<readonly [string, ...unknown[]]> {
    const compiled = compileQuery(query);
    await run(compiled);
    const [head, conditions = ""] = compiled.sql.split("where o.class = $1::text\n  and ");
    expect(head).toBe(`select ${columns}\nfrom stored_object o\n`);
    const [className, ...parameters] = compiled.parameters;
    expect(className).toBe(query.dataClass.declaration.name);
    return [conditions.replace("\norder by o.id", ""), ...parameters];
  }

  it("is one statement in the order of storing", async () => {
    const compiled = compileQuery(new SimulationDataQuery({ propertyPhase: 2, numberOfMolecules: 256 }));
    expect(compiled).toEqual({
      sql: `select ${columns}
from stored_object o
where o.class = $1::text
  and o.property_phase = $2::text::int4
  and o.number_of_molecules = $3::text::int8
order by o.id`,
      parameters: ["StoredSimulationData", "2", "256"],
    });
    await run(compiled);
  });

  it("asks for the class alone without criteria", async () => {
    const compiled = compileQuery(new ForceFieldQuery());
    expect(compiled).toEqual({
      sql: `select ${columns}\nfrom stored_object o\nwhere o.class = $1::text\norder by o.id`,
      parameters: ["ForceFieldData"],
    });
    await run(compiled);
  });

  it("may be limited", async () => {
    const compiled = compileQuery(new ForceFieldQuery(), { limit: 5 });
    expect(compiled.sql.endsWith("\norder by o.id\nlimit $2::text::int8")).toBe(true);
    expect(compiled.parameters).toEqual(["ForceFieldData", "5"]);
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
      "o.source_calculation_id = $2::text\n" +
        "  and o.force_field_id = $3::text\n" +
        "  and o.max_number_of_molecules = $4::text::int8\n" +
        "  and o.calculation_layer = $5::text",
      "it's",
      "",
      "4611686018427387904",
      "EquilibrationLayer",
    ]);
  });

  it("compares floats in columns by value", async () => {
    expect(await conditionsOf(new LatticeQuery({ roughness: Number.POSITIVE_INFINITY }))).toEqual([
      "o.statistical_inefficiency = $2::text::float8",
      "Infinity",
    ]);
    expect(await conditionsOf(new LatticeQuery({ roughness: -0, propertyPhase: 0 }))).toEqual([
      "o.property_phase = $2::text::int4\n  and o.statistical_inefficiency = $3::text::float8",
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
      "(o.temperature_k = $2::text::float8 and o.pressure_pa = $3::text::float8)",
      "298.062",
      "101325.000",
    ]);
    const vacuum = ThermodynamicState.of({ temperatureK: 300 });
    expect(await conditionsOf(new SimulationDataQuery({ thermodynamicState: vacuum }))).toEqual([
      "(o.temperature_k = $2::text::float8 and o.pressure_pa is null)",
      "300.000",
    ]);
  });

  it("finds a substance by its identifier", async () => {
    expect(await conditionsOf(new SimulationDataQuery({ substance: parseSubstance("O") }))).toEqual([
      "o.substance_id = (select s.id from substance s where s.identifier_sha256 = $2::text::bpchar)",
      sha256Hex("O{solv}{x=1.000000}"),
    ]);
  });

  it("compares in JSONB what has no column", async () => {
    expect(
      await conditionsOf(new ViscosityQuery({ method: 'a "b" \\', runCount: 2n ** 70n, spread: 1 })),
    ).toEqual([
      "o.match_values @> $2::text::jsonb\n" +
        "  and o.match_values @> $3::text::jsonb\n" +
        "  and o.match_values @> $4::text::jsonb",
      '{"method":"a \\"b\\" \\\\"}',
      '{"run_count":"1180591620717411303424"}',
      '{"spread":"1.0"}',
    ]);
    const source = new TLeapForceFieldSource("leaprc.gaff2");
    const [condition, document] = await conditionsOf(new ForceFieldQuery({ forceFieldSource: source }));
    expect(condition).toBe("o.match_values @> $2::text::jsonb");
    expect(document).toMatch(/^\{"force_field_source":"[0-9a-f]{64}"\}$/);
  });

  it("asks for what is absent, in columns and in JSONB", async () => {
    const nothing = { substance: null, thermodynamicState: null };
    expect(await conditionsOf(new EquilibrationDataQuery({ ...nothing, calculationLayer: null }))).toEqual([
      "o.substance_id is null\n  and o.temperature_k is null\n  and o.calculation_layer is null",
    ]);
    expect(await conditionsOf(new ViscosityQuery({ isShearThinning: null }))).toEqual([
      "(o.match_values -> $2::text) is null",
      "is_shear_thinning",
    ]);
  });

  const substances = (condition: string) => `o.substance_id = any (array(
    select s.id from component c
    join substance_component sc on sc.component_id = c.id
    join substance s on s.id = sc.substance_id
    where ${condition}))`;

  it("finds pure components, each in any fraction or in its exact amount", async () => {
    const query = new SimulationDataQuery({
      substance: parseSubstance("O{x=1}|c1ccccc1{sol}{n=2}"),
      substanceQuery: { componentsOnly: true },
    });
    expect(await conditionsOf(query)).toEqual([
      substances(
        "s.component_count = 1 and ((c.identifier_sha256 = $2::text::bpchar and sc.exact_amount is null)" +
          " or (c.identifier_sha256 = $3::text::bpchar and sc.exact_amount = $4::text::int8))",
      ),
      water,
      sha256Hex("c1ccccc1{sol}"),
      "2",
    ]);
  });

  it.each<[Criterion, string, ...string[]]>([
    [{ kind: "containsComponent", smiles: "CO" }, substances("c.smiles = $2::text"), "CO"],
    [
      { kind: "containsComponent", smiles: "CO", role: "sol" },
      substances("c.smiles = $2::text and c.role = $3::text"),
      "CO",
      "sol",
    ],
    [{ kind: "pureComponent", candidates: [] }, "false"],
    [
      { kind: "stateRange", measure: "temperatureK", from: 290, to: 310 },
      "o.temperature_k >= $2::text::float8 and o.temperature_k <= $3::text::float8",
      "290.000",
      "310.000",
    ],
    [
      { kind: "stateRange", measure: "pressurePa", from: 101_325.0006 },
      "o.pressure_pa >= $2::text::float8",
      "101325.001",
    ],
    [
      { kind: "stateRange", measure: "pressurePa", to: Number.POSITIVE_INFINITY },
      "o.pressure_pa <= $2::text::float8",
      "inf",
    ],
    [{ kind: "stateRange", measure: "temperatureK" }, "o.temperature_k is not null"],
    [{ kind: "attributeAbsent", attribute: "propertyPhase" }, "o.property_phase is null"],
    [
      { kind: "attributeEquals", attribute: "propertyPhase", matchText: "2" },
      "o.property_phase = $2::text::int4",
      "2",
    ],
  ])("has further criteria: %j", async (criterion, ...expected) => {
    const query = new SimulationDataQuery();
    expect(await conditionsOf(query.where(criterion))).toEqual(expected);
    expect(await conditionsOf(query.where({ kind: "allOf", criteria: [criterion] }))).toEqual(expected);
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
      "true\n  and o.property_phase = $2::text::int4 and o.property_phase = $3::text::int4",
      "2",
      "2",
    ]);
  });

  it("never has values in its text", () => {
    const evil = "'; drop table stored_object; --";
    const { sql, parameters } = compileQuery(
      new EquilibrationDataQuery({ calculationLayer: evil, forceFieldId: evil }).where({
        kind: "containsComponent",
        smiles: evil,
        role: evil,
      }),
    );
    expect(sql).not.toContain("drop");
    expect(parameters.filter((value) => value === evil)).toHaveLength(4);
  });
});
