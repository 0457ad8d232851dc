/** Data objects with something plausible in every attribute, of which a test names only what it is about. */

import type { AttributeValues } from "../../src/data/attribute.js";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../../src/data/simulation-data.js";
import { Observable, ObservableArray } from "../../src/observables/observable.js";
import { ObservableFrame } from "../../src/observables/observable-frame.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { Phase } from "../../src/thermodynamics/property-phase.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Measurement } from "../../src/units/measurement.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";

export const ambient = ThermodynamicState.of({ temperatureK: 298.15, pressurePa: 101_325 });

const density = new Quantity(NdArray.from([[0.99], [1.01]]), "gram / milliliter");

const provenance = {
  substance: parseSubstance("O"),
  thermodynamicState: ambient,
  propertyPhase: Phase.Liquid,
  sourceCalculationId: "calculation-1",
  forceFieldId: "force-field-1",
};

const simulation = {
  ...provenance,
  coordinateFileName: "output.pdb",
  trajectoryFileName: "trajectory.dcd",
  observables: new ObservableFrame(new Map([["Density", new ObservableArray(density)]])),
  statisticalInefficiency: 1.5,
  numberOfMolecules: 256,
};

const equilibration = {
  ...provenance,
  coordinateFileName: "output.pdb",
  statisticalInefficiency: 1.5,
  numberOfMolecules: 256,
  maxNumberOfMolecules: 1000,
  calculationLayer: "EquilibrationLayer",
};

const freeEnergy = {
  ...provenance,
  freeEnergyDifference: new Observable(
    new Measurement(new Quantity(-2.2, "kJ/mol"), new Quantity(0.1, "kJ/mol")),
  ),
  topologyFileName: "topology.pdb",
  startStateTrajectory: "start.dcd",
  endStateTrajectory: "end.dcd",
};

export type SimulationValues = AttributeValues<typeof StoredSimulationData.attributes>;
export type EquilibrationValues = AttributeValues<typeof StoredEquilibrationData.attributes>;
type FreeEnergyValues = AttributeValues<typeof StoredFreeEnergyData.attributes>;

export function sampleSimulation(values: Partial<SimulationValues> = {}): StoredSimulationData {
  return new StoredSimulationData({ ...simulation, ...values });
}

export function sampleEquilibration(values: Partial<EquilibrationValues> = {}): StoredEquilibrationData {
  return new StoredEquilibrationData({ ...equilibration, ...values });
}

export function sampleFreeEnergy(values: Partial<FreeEnergyValues> = {}): StoredFreeEnergyData {
  return new StoredFreeEnergyData({ ...freeEnergy, ...values });
}
