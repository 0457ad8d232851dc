/** Random data objects of evaluator's four classes. */

import fc from "fast-check";
import { ForceFieldData } from "../../src/data/force-field-data.js";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../../src/data/simulation-data.js";
import type { StoredData } from "../../src/data/stored-data.js";
import { forceFieldSource } from "./force-fields.js";
import { observable, observableFrame } from "./observables.js";
import { anyFloat, anyInteger } from "./quantities.js";
import { propertyPhase, thermodynamicState } from "./states.js";
import { substance } from "./substances.js";

/** Text that can be searched for: neither NUL nor half a surrogate pair. */
export const searchableText: fc.Arbitrary<string> = fc
  .string({ unit: "grapheme" })
  .filter((text) => !text.includes("\0") && text.isWellFormed());

/** A file name that stays inside the directory. */
const fileName = fc.constantFrom("output.pdb", "trajectory.dcd", "nested/start state.dcd", "ünïcode.pdb");

const base = {
  substance,
  thermodynamicState,
  propertyPhase,
  sourceCalculationId: searchableText,
  forceFieldId: searchableText,
};

export const forceFieldData: fc.Arbitrary<ForceFieldData> = forceFieldSource.map(
  (source) => new ForceFieldData({ forceFieldSource: source }),
);

const simulationData: fc.Arbitrary<StoredSimulationData> = fc
  .record({
    ...base,
    coordinateFileName: fileName,
    trajectoryFileName: fileName,
    observables: observableFrame,
    statisticalInefficiency: anyFloat,
    numberOfMolecules: anyInteger,
  })
  .map((values) => new StoredSimulationData(values));

const equilibrationData: fc.Arbitrary<StoredEquilibrationData> = fc
  .record({
    ...base,
    coordinateFileName: fileName,
    statisticalInefficiency: anyFloat,
    numberOfMolecules: anyInteger,
    maxNumberOfMolecules: anyInteger,
    calculationLayer: fc.option(searchableText, { nil: undefined }),
  })
  .map((values) => new StoredEquilibrationData(values));

const freeEnergyData: fc.Arbitrary<StoredFreeEnergyData> = fc
  .record({
    ...base,
    freeEnergyDifference: observable,
    topologyFileName: fileName,
    startStateTrajectory: fileName,
    endStateTrajectory: fileName,
  })
  .map((values) => new StoredFreeEnergyData(values));

/** An object of any of the four classes. */
export const dataObject: fc.Arbitrary<StoredData> = fc.oneof(
  forceFieldData,
  simulationData,
  equilibrationData,
  freeEnergyData,
);
