/** The query classes of openff-evaluator. */

import { ForceFieldData } from "../data/force-field-data.js";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../data/simulation-data.js";
import { declareQuery } from "./declare-query.js";

const QUERY = "openff.evaluator.storage.query";

/** Looks for force fields. */
export class ForceFieldQuery extends declareQuery(ForceFieldData, `${QUERY}.ForceFieldQuery`) {}

/** Looks for data of production simulations. */
export class SimulationDataQuery extends declareQuery(StoredSimulationData, `${QUERY}.SimulationDataQuery`) {}

/** Looks for data of equilibration simulations. */
export class EquilibrationDataQuery extends declareQuery(
  StoredEquilibrationData,
  `${QUERY}.EquilibrationDataQuery`,
) {}

/** Looks for data of free energy calculations. */
export class FreeEnergyDataQuery extends declareQuery(StoredFreeEnergyData, `${QUERY}.FreeEnergyDataQuery`) {}
