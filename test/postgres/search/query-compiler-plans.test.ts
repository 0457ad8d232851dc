/**
 * Queries are answered from indexes, whatever they ask for. The plans are read, not the clock: with a hundred
 * thousand objects the server must neither scan the table nor walk through a whole class.
 */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TLeapForceFieldSource } from "../../../src/forcefields/force-field-source.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { compileQuery } from "../../../src/postgres/search/query-compiler.js";
import type { ComponentTest } from "../../../src/query/component-criterion.js";
import type { Criterion } from "../../../src/query/criterion.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  SimulationDataQuery,
} from "../../../src/query/evaluator-queries.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../../src/units/quantity.js";
import { ViscosityData, ViscosityQuery } from "../../data/viscosity-data.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { MANY_ROWS } from "./many-rows.js";
import { accessesOfPlan } from "./plan-accesses.js";

const BY_SUBSTANCE = "stored_object_class_substance_id_temperature_k_pressure_pa_idx";
const BY_STATE = "stored_object_class_temperature_k_pressure_pa_idx";
const BY_CALCULATION = "stored_object_source_calculation_id_idx";
const BY_VALUES = "stored_object_match_values_idx";

const ethane = parseSubstance("CC");
const warm = ThermodynamicState.of({ temperatureK: 300, pressurePa: 101_325 });
const BY_PHASE = "stored_object_class_property_phase_idx";
const BY_ARCHIVE = "stored_object_archive_id_idx";

const component = (test: ComponentTest, quantifier: "some" | "every" = "some"): Criterion => ({
  kind: "component",
  quantifier,
  test,
});
const simulations = (...criteria: readonly Criterion[]): DataQuery =>
  new SimulationDataQuery().where(...criteria);
const range = (attribute: string, from: number, to: number): Criterion => ({
  kind: "attributeRange",
  attribute,
  interval: { from, to },
});
const temperatures = (from: number, to: number): Criterion => ({
  kind: "stateRange",
  measure: "temperatureK",
  interval: { from, to },
});

const withEthane = { kind: "component", quantifier: "some", test: { smiles: ["CC"] } } as const;

describe("the plan of a query", () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    await using store = await PostgresStorage.connect(database.target);
    await store.storeObject(
      new ViscosityData({ substance: parseSubstance("O"), viscosity: new Quantity(1, "mPa*s") }),
    );
    client = new pg.Client(database.target.config);
    await client.connect();
    await client.query(MANY_ROWS);
    // So that an index alone can tell which rows are there.
    await client.query("vacuum analyze");
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** How the tables of a query are reached: by which index, or by a scan. */
  async function accessesOf(query: DataQuery): Promise<readonly string[]> {
    const { sql, parameters } = compileQuery(query);
    const { rows } = await client.query(`explain (format json) ${sql}`, [...parameters]);
    return accessesOfPlan(rows);
  }

  describe.each([
    ["made for its values", "force_custom_plan"],
    ["prepared for any values", "force_generic_plan"],
  ])("%s", (_what, mode) => {
    beforeAll(async () => {
      await client.query(`set plan_cache_mode = ${mode}`);
    });

    it.each<[string, DataQuery, string]>([
      ["a substance", new SimulationDataQuery({ substance: ethane }), BY_SUBSTANCE],
      [
        "a substance in a state",
        new SimulationDataQuery({ substance: ethane, thermodynamicState: warm }),
        BY_STATE,
      ],
      ["a state", new SimulationDataQuery({ thermodynamicState: warm }), BY_STATE],
      ["a calculation", new EquilibrationDataQuery({ sourceCalculationId: "calculation-7" }), BY_CALCULATION],
      [
        "a force field",
        new EquilibrationDataQuery({ forceFieldId: "force-field-7" }),
        "stored_object_force_field_id_idx",
      ],
      [
        "a number of molecules",
        new SimulationDataQuery({ numberOfMolecules: 256 }),
        "stored_object_class_number_of_molecules_idx",
      ],
      [
        "the content of a force field",
        new ForceFieldQuery({ forceFieldSource: new TLeapForceFieldSource("leaprc.gaff") }),
        BY_VALUES,
      ],
      ["an attribute of a user's class", new ViscosityQuery({ method: "method 7" }), BY_VALUES],
      [
        "pure components",
        new SimulationDataQuery({
          substance: parseSubstance("CC|CCC"),
          substanceQuery: { componentsOnly: true },
        }),
        BY_SUBSTANCE,
      ],
      ["a component", simulations(withEthane), BY_SUBSTANCE],
      ["one of some components", simulations(component({ smiles: ["CC", "CCC"] })), BY_SUBSTANCE],
      [
        "an amount of a component in a role",
        simulations(component({ smiles: ["CC"], roles: ["solv"], moleFraction: { from: 0.5 } })),
        BY_SUBSTANCE,
      ],
      [
        "nothing but some components",
        simulations(component({ smiles: ["CC", "CCC"] }, "every")),
        BY_SUBSTANCE,
      ],
      [
        "one component and not another",
        simulations(withEthane, { kind: "not", criterion: component({ smiles: ["CCC"] }) }),
        BY_SUBSTANCE,
      ],
      [
        "a number of components",
        simulations({ kind: "componentCount", interval: { from: 2 } }),
        BY_SUBSTANCE,
      ],
      [
        "one of some states",
        simulations({
          kind: "attributeOneOf",
          attribute: "thermodynamicState",
          matchTexts: ["300.000|100000.000", "310.000|100001.000"],
        }),
        BY_STATE,
      ],
      [
        "ranges of temperature and pressure",
        simulations(temperatures(300, 300.5), {
          kind: "stateRange",
          measure: "pressurePa",
          interval: { from: 100_000, to: 100_010 },
        }),
        BY_STATE,
      ],
      ["phases", simulations({ kind: "phaseBits", mode: "any", bits: 1 }), BY_PHASE],
      [
        "observables",
        simulations({ kind: "hasObservables", names: ["Enthalpy"] }),
        "stored_object_observable_names_idx",
      ],
      [
        "one of some force fields",
        simulations({
          kind: "attributeOneOf",
          attribute: "forceFieldId",
          matchTexts: ["force-field-7", "force-field-8"],
        }),
        "stored_object_force_field_id_idx",
      ],
      [
        "the beginning of a force field",
        simulations({ kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "force-field-49" }),
        "stored_object_force_field_id_prefix_idx",
      ],
      [
        "the beginning of a calculation",
        simulations({
          kind: "attributeStartsWith",
          attribute: "sourceCalculationId",
          prefix: "calculation-777",
        }),
        "stored_object_source_calculation_id_prefix_idx",
      ],
      [
        "a range of numbers of molecules",
        simulations(range("numberOfMolecules", 100, 110)),
        "stored_object_class_number_of_molecules_idx",
      ],
      [
        "a range of statistical inefficiencies",
        simulations(range("statisticalInefficiency", 1, 1.01)),
        "stored_object_class_statistical_inefficiency_idx",
      ],
      [
        "a span of time",
        simulations({ kind: "storedBetween", before: new Date("2024-01-01T05:00:00.000Z") }),
        "stored_object_class_updated_at_idx",
      ],
      ["a user", simulations({ kind: "storedBy", users: ["user-6"] }), "stored_object_class_updated_by_idx"],
      ["a size of archives", simulations({ kind: "archiveBytes", interval: { to: 3000 } }), BY_ARCHIVE],
      ["a name of a file", simulations({ kind: "hasFile", pattern: "run-77/*.dcd" }), BY_ARCHIVE],
      [
        "an identity",
        simulations({ kind: "sameIdentity", sha256: "7".padStart(64, "0") }),
        "stored_object_identity_sha256_key",
      ],
      [
        "one thing or another",
        simulations({ kind: "anyOf", criteria: [withEthane, temperatures(281, 281.2)] }),
        BY_STATE,
      ],
      [
        "one thing and not another",
        simulations(withEthane, { kind: "not", criterion: temperatures(281, 310) }),
        BY_SUBSTANCE,
      ],
      [
        "one of some values of a user's class",
        new ViscosityQuery().where({
          kind: "attributeOneOf",
          attribute: "method",
          matchTexts: ["method 7", "method 8"],
        }),
        BY_VALUES,
      ],
      [
        "the nearest states of a substance",
        new SimulationDataQuery({ substance: ethane }).nearestTo(warm, 2),
        BY_SUBSTANCE,
      ],
    ])("for %s uses its index", async (_for, query, index) => {
      const accesses = await accessesOf(query);
      expect(accesses).toContain(`stored_object by ${index}`);
      expect(
        accesses.filter((access) =>
          /^stored_object by (a scan|stored_object_class_id_idx|stored_object_pkey)$/.test(access),
        ),
      ).toEqual([]);
    });
  });

  it.each<[string, DataQuery]>([
    ["no pressure", simulations({ kind: "pressureAbsent" })],
    ["numbers of a user's class", new ViscosityQuery().where(range("runCount", 5, 7))],
    [
      "the beginning of a text of a user's class",
      new ViscosityQuery().where({ kind: "attributeStartsWith", attribute: "method", prefix: "method 77" }),
    ],
    ["all of a small class", new ViscosityQuery()],
  ])("for %s goes through no more than the class", async (_for, query) => {
    expect(await accessesOf(query)).not.toContain("stored_object by a scan");
  });

  it("for the first few with a rare component looks for that first", async () => {
    await using store = await PostgresStorage.connect(database.target);
    const { plan, sql } = await store.search(simulations(withEthane), { limit: 20 }).explain();
    expect(sql).toContain("o.substance_id = any ($2::text[]::int8[])");
    expect(plan.join("\n")).toContain(BY_SUBSTANCE);
  });

  it("in an order that an index has begins where the page before it ended", async () => {
    await using store = await PostgresStorage.connect(database.target);
    const order = [{ by: "attribute", attribute: "statisticalInefficiency" } as const];
    const search = store.search(new SimulationDataQuery(), { order, limit: 40 });
    const { plan } = await search.explain();
    expect(plan.join("\n")).toContain("stored_object_class_statistical_inefficiency_idx");
    expect(plan.join("\n")).not.toContain("Seq Scan");
    const { plan: analysed } = await search.explain({ analyze: true });
    expect(analysed.join("\n")).toContain("Execution Time");
  });

  it("finds what it looks for", async () => {
    const { sql, parameters } = compileQuery(new SimulationDataQuery().where(withEthane));
    expect((await client.query(sql, [...parameters])).rows.length).toBeGreaterThan(0);
  });
});
