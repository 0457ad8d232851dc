/**
 * Queries for equal values are answered from indexes. The plans are read, not the clock: at some thousand rows
 * the server must neither scan the table nor walk through a whole class.
 */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { TLeapForceFieldSource } from "../../src/forcefields/force-field-source.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { compileQuery } from "../../src/postgres/query-compiler.js";
import type { DataQuery } from "../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  SimulationDataQuery,
} from "../../src/query/evaluator-queries.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { ViscosityData, ViscosityQuery } from "../data/viscosity-data.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";

/** What is read of EXPLAIN's output: how each table is reached. */
interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string | undefined;
  readonly "Index Name"?: string | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const planNode: z.ZodType<PlanNode> = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  Plans: z.lazy(() => z.array(planNode)).optional(),
});
const explained = z.tuple([z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: planNode })]) })]);

/** Rows that differ in everything by which they can be found, copied from one that was stored. */
const MANY_ROWS = `
insert into component (smiles, role, identifier_sha256)
select repeat('C', n), 'solv', encode(sha256((repeat('C', n) || '{solv}')::bytea), 'hex') from generate_series(1, 2000) n;

insert into substance (identifier, identifier_sha256, component_count)
select identifier, encode(sha256(identifier::bytea), 'hex'), 1
from (select smiles || '{solv}{x=1.000000}' as identifier from component where smiles ~ '^C+$') pure;

insert into substance_component (substance_id, component_id, mole_fraction)
select s.id, c.id, 1 from substance s join component c on s.identifier = c.smiles || '{solv}{x=1.000000}'
on conflict do nothing;

insert into stored_object (key, class, content_sha256, payload, payload_bytes, match_values, substance_id,
  temperature_k, pressure_pa, property_phase, source_calculation_id, force_field_id, number_of_molecules,
  max_number_of_molecules, calculation_layer)
select 'copy-' || n, (array['StoredSimulationData', 'StoredEquilibrationData'])[1 + n % 2], content_sha256,
  payload, payload_bytes, '{}', (select min(id) from substance) + n % 2000, 280 + n % 100, 101325, 2,
  'calculation-' || n, 'force-field-' || n % 500, n % 1000, 1000, 'EquilibrationLayer'
from stored_object, generate_series(1, 6000) n;

insert into stored_object (key, class, content_sha256, payload, payload_bytes, match_values)
select copied.class || n, copied.class, content_sha256, payload, payload_bytes,
  jsonb_build_object('method', 'method ' || n, 'force_field_source', md5(n::text))
from stored_object, unnest(array['ViscosityData', 'ForceFieldData']) as copied (class), generate_series(1, 3000) n
where id = (select min(id) from stored_object);

analyze;`;

const BY_SUBSTANCE = "stored_object_class_substance_id_temperature_k_pressure_pa_idx";
const BY_STATE = "stored_object_class_temperature_k_pressure_pa_idx";
const BY_CALCULATION = "stored_object_source_calculation_id_idx";
const BY_VALUES = "stored_object_match_values_idx";

const ethane = parseSubstance("CC");
const warm = ThermodynamicState.of({ temperatureK: 300, pressurePa: 101_325 });
const withEthane = { kind: "containsComponent", smiles: "CC" } as const;

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
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** How the tables of a query are reached: by which index, or by a scan. */
  async function accessesOf(query: DataQuery): Promise<readonly string[]> {
    const { sql, parameters } = compileQuery(query);
    const { rows } = await client.query(`explain (format json) ${sql}`, [...parameters]);
    const [{ "QUERY PLAN": plans }] = explained.parse(rows);
    return accessesIn(plans[0].Plan);
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
        BY_SUBSTANCE,
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
      ["a component", new SimulationDataQuery().where(withEthane), BY_SUBSTANCE],
    ])("for %s uses its index", async (_for, query, index) => {
      const accesses = await accessesOf(query);
      expect(accesses).toContain(`stored_object by ${index}`);
      expect(
        accesses.filter((access) =>
          /by (a scan|stored_object_class_id_idx|stored_object_pkey)$/.test(access),
        ),
      ).toEqual([]);
    });
  });

  it("finds what it looks for", async () => {
    const { sql, parameters } = compileQuery(new SimulationDataQuery().where(withEthane));
    expect((await client.query(sql, [...parameters])).rows.length).toBeGreaterThan(0);
  });
});

function accessesIn(node: PlanNode): readonly string[] {
  const inner = (node.Plans ?? []).flatMap(accessesIn);
  const table = node["Relation Name"];
  if (node["Node Type"] === "Bitmap Index Scan") return [`stored_object by ${node["Index Name"]}`, ...inner];
  if (table === undefined || node["Node Type"] === "Bitmap Heap Scan") return inner;
  return [`${table} by ${node["Index Name"] ?? "a scan"}`, ...inner];
}
