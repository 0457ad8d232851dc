/** Simulation data to measure with: different objects over a few substances and states. */

import {
  NdArray,
  ObservableArray,
  ObservableFrame,
  Quantity,
  StoredSimulationData,
  Substance,
  ThermodynamicState,
} from "../dist/index.js";

/** SMILES of the components of each substance. */
export const SUBSTANCES = [
  ["O"],
  ["CO"],
  ["CCO"],
  ["O", "CO"],
  ["O", "CCO"],
  ["c1ccccc1"],
  ["CC#N"],
  ["CC(C)=O"],
];

/** The simulation number `index`: 5 frames of one observable, about 1.4 KB of JSON. */
export function simulation(index) {
  const frames = NdArray.from(Array.from({ length: 5 }, (_, frame) => [0.9 + index / 1e5 + frame / 1e3]));
  const density = new ObservableArray(new Quantity(frames, "gram / milliliter"));
  return new StoredSimulationData({
    substance: Substance.fromComponents(...SUBSTANCES[index % SUBSTANCES.length]),
    thermodynamicState: ThermodynamicState.of({ temperatureK: 280 + (index % 40), pressurePa: 101_325 }),
    propertyPhase: 2,
    sourceCalculationId: `calculation-${index}`,
    forceFieldId: "a-force-field",
    coordinateFileName: "output.pdb",
    trajectoryFileName: "trajectory.dcd",
    observables: new ObservableFrame(new Map([["Density", density]])),
    statisticalInefficiency: 1 + index / 1000,
    numberOfMolecules: 1000,
  });
}
