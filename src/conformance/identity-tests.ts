/** Identity: which values make two objects the same piece of data, and how exactly they are compared. */

import { deepEqual, equal, notEqual } from "node:assert/strict";
import type { StoredData } from "../data/stored-data.js";
import { Component } from "../substances/component.js";
import { Substance } from "../substances/substance.js";
import { Phase } from "../thermodynamics/property-phase.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { Quantity } from "../units/quantity.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { exactly, frame, makeEquilibration, makeSimulation, mixture, state, WATER } from "./fixtures.js";

type Pair = readonly [name: string, first: StoredData, second: StoredData];

const inState = (thermodynamicState: ThermodynamicState): StoredData =>
  makeSimulation({ thermodynamicState });
const ofSubstance = (substance: Substance): StoredData => makeSimulation({ substance });
const atPressure = (magnitude: number, unit: string): StoredData =>
  inState(new ThermodynamicState(new Quantity(300, "kelvin"), new Quantity(magnitude, unit)));
const inLayer = (calculationLayer: string | undefined): StoredData => makeEquilibration({ calculationLayer });

const SAME: readonly Pair[] = [
  ["observables", makeSimulation(), makeSimulation({ observables: frame([1, 2, 3]) })],
  ["file names", makeSimulation(), makeSimulation({ trajectoryFileName: "end.dcd" })],
  [
    "the order of components",
    ofSubstance(mixture({ O: 0.2, CO: 0.8 })),
    ofSubstance(mixture({ CO: 0.8, O: 0.2 })),
  ],
  ["the spelling of SMILES", ofSubstance(mixture({ CO: 1 })), ofSubstance(mixture({ "[H]OC": 1 }))],
  [
    "mole fractions beyond six decimals",
    ofSubstance(mixture({ O: 1 / 3, CO: 2 / 3 })),
    ofSubstance(mixture({ O: 0.3333333, CO: 0.6666667 })),
  ],
  ["temperatures beyond three decimals", inState(state(298.0625)), inState(state(298.0623))],
  [
    "the unit of a temperature",
    inState(state(298.15)),
    inState(new ThermodynamicState(new Quantity(25, "degC"))),
  ],
  ["1 atm and 101.325 kPa", atPressure(1, "atm"), atPressure(101.325, "kPa")],
  ["1 atm and 1.01325 bar", atPressure(1, "atm"), atPressure(1.01325, "bar")],
  ["a calculation layer that both lack", inLayer(undefined), inLayer(undefined)],
];

const DIFFERENT: readonly Pair[] = [
  ["substance", makeSimulation(), ofSubstance(mixture({ CO: 1 }))],
  [
    "mole fractions at six decimals",
    ofSubstance(mixture({ O: 1 / 3, CO: 2 / 3 })),
    ofSubstance(mixture({ O: 0.3334, CO: 0.6666 })),
  ],
  ["role", ofSubstance(WATER), ofSubstance(Substance.fromComponents(new Component("O", "sol")))],
  [
    "kind of amount",
    ofSubstance(exactly(1, "O")),
    ofSubstance(Substance.fromComponents(new Component("O", "sol"))),
  ],
  ["exact amount", ofSubstance(exactly(1, "O")), ofSubstance(exactly(2, "O"))],
  ["temperature", inState(state(298.0625)), inState(state(298.063))],
  ["pressure", atPressure(1, "atm"), atPressure(1, "bar")],
  ["no pressure", inState(state(300)), inState(state(300, 101_325))],
  ["phase", makeSimulation(), makeSimulation({ propertyPhase: Phase.Liquid | Phase.Gas })],
  ["source calculation", makeSimulation(), makeSimulation({ sourceCalculationId: "CALCULATION 1" })],
  ["no name of the calculation", makeSimulation(), makeSimulation({ sourceCalculationId: "" })],
  ["force field", makeSimulation(), makeSimulation({ forceFieldId: "force field 2" })],
  ["number of molecules", makeSimulation(), makeSimulation({ numberOfMolecules: 257 })],
  ["maximum number of molecules", makeEquilibration(), makeEquilibration({ maxNumberOfMolecules: 1001 })],
  ["calculation layer", inLayer("EquilibrationLayer"), inLayer("SimulationLayer")],
  ["no calculation layer and one", inLayer(undefined), inLayer("EquilibrationLayer")],
  ["one calculation layer and none", inLayer("EquilibrationLayer"), inLayer(undefined)],
  ["an empty calculation layer and none", inLayer(""), inLayer(undefined)],
  ["class", makeSimulation(), makeEquilibration()],
];

export function identityTests(suite: ConformanceSuite): void {
  suite.group("identity", () => {
    for (const [name, first, second] of SAME) {
      suite.test(`the same data: ${name}`, async (bench) => {
        const [key, otherKey] = await bothStored(bench, first, second);
        equal(otherKey, key);
        equal(await bench.backend.hasObject(first), key);
        equal(await bench.backend.hasObject(second), key);
      });
    }

    for (const [name, first, second] of DIFFERENT) {
      suite.test(`different data: ${name}`, async (bench) => {
        const [key, otherKey] = await bothStored(bench, first, second);
        notEqual(otherKey, key);
        deepEqual(
          [await bench.backend.hasObject(first), await bench.backend.hasObject(second)],
          [key, otherKey],
        );
      });
    }
  });
}

async function bothStored(
  { backend, directory }: Workbench,
  first: StoredData,
  second: StoredData,
): Promise<readonly [string, string]> {
  const path = await directory();
  return [await backend.storeObject(first, path), await backend.storeObject(second, path)];
}
