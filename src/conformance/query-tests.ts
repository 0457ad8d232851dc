/** Queries: what they match, and how matches are grouped. */

import { deepEqual, equal, ok } from "node:assert/strict";
import type { StoredData } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "../query/evaluator-queries.js";
import { Phase } from "../thermodynamics/property-phase.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { Quantity } from "../units/quantity.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { failure, matchingKeys } from "./expectations.js";
import {
  AMBIENT,
  makeEquilibration,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
  mixture,
  state,
  WATER,
} from "./fixtures.js";

const MIXTURE = mixture({ O: 0.2, CO: 0.8 });
const BOTH_PHASES = Phase.Liquid | Phase.Gas;

const SIMULATIONS: Readonly<Record<string, StoredData>> = {
  water: makeSimulation(),
  hot: makeSimulation({ thermodynamicState: state(310.15, 101_325) }),
  sealed: makeSimulation({ thermodynamicState: state(298.15) }),
  mixture: makeSimulation({ substance: MIXTURE }),
  coexisting: makeSimulation({ propertyPhase: BOTH_PHASES }),
  rerun: makeSimulation({ sourceCalculationId: "calculation 2" }),
  refitted: makeSimulation({ forceFieldId: "force field 2" }),
  large: makeSimulation({ numberOfMolecules: 1000 }),
};

const of = (values: ConstructorParameters<typeof SimulationDataQuery>[0]): DataQuery =>
  new SimulationDataQuery(values);

const MATCHES: readonly (readonly [name: string, query: DataQuery, matches: readonly string[]])[] = [
  ["substance", of({ substance: mixture({ CO: 0.8, O: 0.2 }) }), ["mixture"]],
  ["substance in other amounts", of({ substance: mixture({ O: 0.5, CO: 0.5 }) }), []],
  ["state in other units", of({ thermodynamicState: inOtherUnits(310.15) }), ["hot"]],
  ["state that rounds to the same", of({ thermodynamicState: state(298.15004) }), ["sealed"]],
  ["state without pressure", of({ thermodynamicState: state(310.15) }), []],
  ["the whole set of phases", of({ propertyPhase: BOTH_PHASES }), ["coexisting"]],
  ["a phase that is only part of a set", of({ propertyPhase: Phase.Gas }), []],
  ["source calculation", of({ sourceCalculationId: "calculation 2" }), ["rerun"]],
  ["source calculation in other case", of({ sourceCalculationId: "Calculation 2" }), []],
  ["force field", of({ forceFieldId: "force field 2" }), ["refitted"]],
  ["number of molecules", of({ numberOfMolecules: 1000 }), ["large"]],
  [
    "several values",
    of({ substance: WATER, thermodynamicState: AMBIENT, numberOfMolecules: 1000 }),
    ["large"],
  ],
  ["values that no object has together", of({ substance: MIXTURE, numberOfMolecules: 1000 }), []],
  ["nothing: all of the class", of({}), Object.keys(SIMULATIONS)],
];

export function queryTests(suite: ConformanceSuite): void {
  suite.group("queries", () => {
    suite.test("by every attribute, alone and together", async (bench) => {
      const keys = await simulationsStored(bench);
      for (const [name, query, matches] of MATCHES) {
        const expected = matches.map((match) => keys.get(match)).sort();
        deepEqual(await matchingKeys(bench.backend, query), expected, name);
      }
    });

    suite.test("by what only equilibration data has", async ({ backend, directory }) => {
      const path = await directory();
      const none = await backend.storeObject(makeEquilibration(), path);
      const layer = await backend.storeObject(
        makeEquilibration({ calculationLayer: "SimulationLayer" }),
        path,
      );
      const bounded = await backend.storeObject(makeEquilibration({ maxNumberOfMolecules: 500 }), path);
      const find = (values: ConstructorParameters<typeof EquilibrationDataQuery>[0]) =>
        matchingKeys(backend, new EquilibrationDataQuery(values));
      deepEqual(await find({ calculationLayer: "SimulationLayer" }), [layer]);
      deepEqual(await find({ calculationLayer: null }), [none, bounded].sort());
      deepEqual(await find({ maxNumberOfMolecules: 500 }), [bounded]);
      deepEqual(await find({ calculationLayer: null, maxNumberOfMolecules: 1000 }), [none]);
      deepEqual(await find({}), [none, layer, bounded].sort());
    });

    suite.test("without values match every object of their class", async ({ backend, directory }) => {
      const path = await directory();
      const stored: readonly (readonly [DataQuery, StoredData])[] = [
        [new SimulationDataQuery(), makeSimulation()],
        [new EquilibrationDataQuery(), makeEquilibration()],
        [new FreeEnergyDataQuery(), makeFreeEnergy()],
      ];
      const forceField = await backend.storeObject(makeForceField());
      for (const [query, object] of stored) {
        const key = await backend.storeObject(object, path);
        deepEqual(await matchingKeys(backend, query), [key]);
      }
      deepEqual(await matchingKeys(backend, new ForceFieldQuery()), [forceField]);
      const { groups } = await backend.query(new ForceFieldQuery());
      deepEqual(groups[0]?.matched, {});
    });

    suite.test("that match nothing have no groups", async ({ backend }) => {
      deepEqual(await backend.query(of({ numberOfMolecules: 1 })), { groups: [], total: 0 });
    });

    suite.test("give one group with the values that matched, in order", async (bench) => {
      await simulationsStored(bench);
      const { groups, total } = await bench.backend.query(
        of({ forceFieldId: "force field 1", substance: WATER }),
      );
      equal(total, 6);
      equal(groups.length, 1);
      const matched = groups[0]?.matched ?? {};
      deepEqual(Object.keys(matched), ["substance", "forceFieldId"]);
      equal(matched.forceFieldId, "force field 1");
      equal(String(matched.substance), WATER.identifier);
    });

    suite.test("give objects with their files", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory());
      const { groups } = await backend.query(new SimulationDataQuery({ substance: WATER }));
      const [entry] = groups[0]?.entries ?? [];
      equal(entry?.key, key);
      equal(entry?.object.numberOfMolecules, 256);
      ok((await entry?.ancillary?.read("output.pdb"))?.length);
    });

    suite.test("give at most as many matches as are asked for", async (bench) => {
      const keys = new Set((await simulationsStored(bench)).values());
      for (const limit of [0, 1, 3, 100]) {
        const found = await matchingKeys(bench.backend, of({}), { limit });
        equal(found.length, Math.min(limit, keys.size));
        ok(found.every((key) => keys.has(key)));
      }
      for (const limit of [-1, 1.5, Number.NaN]) {
        const error = await failure(bench.backend.query(of({}), { limit }), InvalidValueError);
        equal(error.field, "limit");
      }
    });

    suite.test("see what replaced, not what was replaced", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      await backend.storeObject(
        makeSimulation({ statisticalInefficiency: 1, trajectoryFileName: "end.dcd" }),
        path,
      );
      const { groups, total } = await backend.query(new SimulationDataQuery({ substance: WATER }));
      equal(total, 1);
      const [entry] = groups[0]?.entries ?? [];
      deepEqual([entry?.key, entry?.object.trajectoryFileName], [key, "end.dcd"]);
    });
  });
}

async function simulationsStored({ backend, directory }: Workbench): Promise<ReadonlyMap<string, string>> {
  const path = await directory();
  const keys = new Map<string, string>();
  for (const [name, object] of Object.entries(SIMULATIONS)) {
    keys.set(name, await backend.storeObject(object, path));
  }
  return keys;
}

function inOtherUnits(temperatureK: number): ThermodynamicState {
  return new ThermodynamicState(new Quantity(temperatureK, "kelvin"), new Quantity(1.01325, "bar"));
}
