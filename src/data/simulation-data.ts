/** The data classes of openff-evaluator that come out of molecular simulations. */

import { attribute, optionalAttribute } from "./attribute.js";
import {
  fileNameType,
  floatType,
  integerType,
  observableFrameType,
  observableType,
  propertyPhaseType,
  substanceType,
  textType,
  thermodynamicStateType,
} from "./attribute-type.js";
import { declareStoredData } from "./declare-stored-data.js";
import { ReplaceableData } from "./kinds.js";

const DATA = "openff.evaluator.storage.data";

const PROVENANCE_IDENTITY = [
  "substance",
  "thermodynamicState",
  "propertyPhase",
  "sourceCalculationId",
  "forceFieldId",
] as const;

/** What all outputs of molecular simulations have in common. */
export abstract class BaseSimulationData extends declareStoredData(ReplaceableData, {
  tag: `${DATA}.BaseSimulationData`,
  ancillary: "required",
  attributes: {
    /** The composition of the system. */
    substance: attribute(substanceType, { query: true, column: "substance" }),
    /** The state at which the data was collected. */
    thermodynamicState: attribute(thermodynamicStateType, { query: true, column: "thermodynamic_state" }),
    /** The phase of the system: a bit set. */
    propertyPhase: attribute(propertyPhaseType, { query: true, column: "property_phase" }),
    /** The id of the calculation which yielded the data. */
    sourceCalculationId: attribute(textType, { query: true, column: "source_calculation_id" }),
    /** The storage key of the force field that was used. */
    forceFieldId: attribute(textType, { query: true, column: "force_field_id" }),
  },
}) {}

/** Data of one production simulation: topology, trajectory, and observables frame by frame. */
export class StoredSimulationData extends declareStoredData(BaseSimulationData, {
  tag: `${DATA}.StoredSimulationData`,
  attributes: {
    /** The coordinate file which encodes the topology. */
    coordinateFileName: attribute(fileNameType),
    /** The trajectory file. */
    trajectoryFileName: attribute(fileNameType),
    /** The observables over the frames of the trajectory. */
    observables: attribute(observableFrameType),
    /** How many frames there are for each statistically independent one; lower is better. */
    statisticalInefficiency: attribute(floatType, { column: "statistical_inefficiency" }),
    numberOfMolecules: attribute(integerType, { query: true, column: "number_of_molecules" }),
  },
  identity: [...PROVENANCE_IDENTITY, "numberOfMolecules"],
  lowerIsBetter: "statisticalInefficiency",
}) {}

/** Data of one equilibration simulation: the coordinates that it ended with. */
export class StoredEquilibrationData extends declareStoredData(BaseSimulationData, {
  tag: `${DATA}.StoredEquilibrationData`,
  attributes: {
    /** The coordinate file which encodes the topology. */
    coordinateFileName: attribute(fileNameType),
    /** How many frames there are for each statistically independent one; lower is better. */
    statisticalInefficiency: attribute(floatType, { column: "statistical_inefficiency" }),
    numberOfMolecules: attribute(integerType, { query: true, column: "number_of_molecules" }),
    /** The largest number of molecules that the system was allowed to have. */
    maxNumberOfMolecules: attribute(integerType, { query: true, column: "max_number_of_molecules" }),
    /** The calculation layer that made the data, e.g. `EquilibrationLayer`. */
    calculationLayer: optionalAttribute(textType, { query: true, column: "calculation_layer" }),
  },
  identity: [...PROVENANCE_IDENTITY, "numberOfMolecules", "maxNumberOfMolecules", "calculationLayer"],
  lowerIsBetter: "statisticalInefficiency",
}) {}

/** Data of a free energy calculation between two states; every deposit is kept. */
export class StoredFreeEnergyData extends declareStoredData(BaseSimulationData, {
  tag: `${DATA}.StoredFreeEnergyData`,
  attributes: {
    /** The free energy of the end state minus that of the start state. */
    freeEnergyDifference: attribute(observableType),
    /** The coordinate file which encodes the topology. */
    topologyFileName: attribute(fileNameType),
    /** The trajectory of the start state. */
    startStateTrajectory: attribute(fileNameType),
    /** The trajectory of the end state. */
    endStateTrajectory: attribute(fileNameType),
  },
  identity: "none",
}) {}
