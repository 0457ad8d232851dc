/** Data objects for tests: small, valid, and with every value open to be overridden. */

import { ForceFieldData } from "../data/force-field-data.js";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../data/simulation-data.js";
import { SmirnoffForceFieldSource } from "../forcefields/force-field-source.js";
import { Observable, ObservableArray } from "../observables/observable.js";
import { ObservableFrame } from "../observables/observable-frame.js";
import { ExactAmount, MoleFraction } from "../substances/amount.js";
import { Component, ComponentRole } from "../substances/component.js";
import { Substance } from "../substances/substance.js";
import { Phase } from "../thermodynamics/property-phase.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { Measurement } from "../units/measurement.js";
import { NdArray } from "../units/nd-array.js";
import { Quantity } from "../units/quantity.js";

/** Files by their path relative to a directory. */
export type FileContents = Readonly<Record<string, string | Buffer>>;

/** An ancillary directory with all files that the fixtures name. */
export const DEFAULT_FILES: FileContents = {
  "output.pdb": "ATOM      1  O   HOH A   1       0.000   0.000   0.000\n",
  "trajectory.dcd": Buffer.from(Uint8Array.from({ length: 5000 }, (_, index) => (index * index) % 251)),
  "end.dcd": Buffer.from("the end state"),
};

/** Water; 298.15 K and 1 atm. */
export const WATER = Substance.fromComponents("O");
export const AMBIENT = new ThermodynamicState(new Quantity(298.15, "kelvin"), new Quantity(1, "atm"));

const PROVENANCE = {
  substance: WATER,
  thermodynamicState: AMBIENT,
  propertyPhase: Phase.Liquid,
  sourceCalculationId: "calculation 1",
  forceFieldId: "force field 1",
};

type Overrides<T extends abstract new (values: never) => unknown> = Partial<ConstructorParameters<T>[0]>;

/** Simulation data of water; its files are `output.pdb` and `trajectory.dcd`. */
export function makeSimulation(overrides: Overrides<typeof StoredSimulationData> = {}): StoredSimulationData {
  return new StoredSimulationData({
    ...PROVENANCE,
    coordinateFileName: "output.pdb",
    trajectoryFileName: "trajectory.dcd",
    observables: frame([0.99, 1.01]),
    statisticalInefficiency: 2.5,
    numberOfMolecules: 256,
    ...overrides,
  });
}

/** Equilibration data of water; its file is `output.pdb`. */
export function makeEquilibration(
  overrides: Overrides<typeof StoredEquilibrationData> = {},
): StoredEquilibrationData {
  return new StoredEquilibrationData({
    ...PROVENANCE,
    coordinateFileName: "output.pdb",
    statisticalInefficiency: 2.5,
    numberOfMolecules: 256,
    maxNumberOfMolecules: 1000,
    ...overrides,
  });
}

/** Free energy data of water; its files are `output.pdb`, `trajectory.dcd` and `end.dcd`. */
export function makeFreeEnergy(overrides: Overrides<typeof StoredFreeEnergyData> = {}): StoredFreeEnergyData {
  const [value, error] = [new Quantity(-26.4, "kJ/mol"), new Quantity(0.2, "kJ/mol")];
  return new StoredFreeEnergyData({
    ...PROVENANCE,
    freeEnergyDifference: new Observable(new Measurement(value, error)),
    topologyFileName: "output.pdb",
    startStateTrajectory: "trajectory.dcd",
    endStateTrajectory: "end.dcd",
    ...overrides,
  });
}

/** A force field with the given text as its XML. */
export function makeForceField(innerXml = "<SMIRNOFF version='0.3'/>"): ForceFieldData {
  return new ForceFieldData({ forceFieldSource: new SmirnoffForceFieldSource(innerXml) });
}

/** Densities in g/mL, frame by frame. */
export function frame(densities: readonly number[]): ObservableFrame {
  const values = new Quantity(NdArray.from(densities.map((density) => [density])), "gram / milliliter");
  return new ObservableFrame(new Map([["Density", new ObservableArray(values)]]));
}

/** A state; temperature in kelvin, pressure in pascal. */
export function state(temperatureK: number, pressurePa?: number): ThermodynamicState {
  return ThermodynamicState.of(pressurePa === undefined ? { temperatureK } : { temperatureK, pressurePa });
}

/** A mixture of solvents by SMILES and mole fraction. */
export function mixture(fractions: Readonly<Record<string, number>>): Substance {
  return Object.entries(fractions).reduce(
    (substance, [smiles, fraction]) =>
      substance.addComponent(new Component(smiles), new MoleFraction(fraction)),
    Substance.empty,
  );
}

/** So many molecules of a solute, alone. */
export function exactly(count: number, smiles: string): Substance {
  return Substance.empty.addComponent(new Component(smiles, ComponentRole.Solute), new ExactAmount(count));
}
