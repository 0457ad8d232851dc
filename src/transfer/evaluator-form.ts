/**
 * What openff-evaluator can open, and what can be made so. One object that it cannot read makes a whole store
 * directory unopenable there.
 */

import { dataFromJson } from "../data/data-registry.js";
import { ForceFieldData } from "../data/force-field-data.js";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../data/simulation-data.js";
import type { StoredData } from "../data/stored-data.js";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "../serialization/json/json-value.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { Unit } from "../units/unit.js";
import { Omission } from "./transfer-run.js";

/** What becomes of temperatures in degrees Celsius, which evaluator writes and cannot read. */
export type CelsiusPolicy = "omit" | "convert";

const EVALUATOR_CLASSES = new Set(
  [ForceFieldData, StoredSimulationData, StoredEquilibrationData, StoredFreeEnergyData].map(
    ({ declaration }) => declaration.tag,
  ),
);
const KELVIN = Unit.parse("kelvin");
const CELSIUS = "degree_Celsius";

/** The object as evaluator can open it, or why it cannot. */
export function evaluatorForm(object: StoredData, celsius: CelsiusPolicy): StoredData | Omission {
  if (!EVALUATOR_CLASSES.has(object.declaration.tag)) {
    return new Omission(`evaluator does not know the class ${object.type}`);
  }
  if (!mentions(object.json, CELSIUS)) return object;
  const inKelvin = celsius === "convert" ? withStateInKelvin(object) : object;
  if (!mentions(inKelvin.json, CELSIUS)) return inKelvin;
  return new Omission(
    celsius === "omit" ? `evaluator cannot read ${CELSIUS}` : `it has values in ${CELSIUS} beside its state`,
  );
}

/** Whether a quantity anywhere in the JSON is in this unit. */
function mentions(json: JsonValue, unit: string): boolean {
  if (isJsonArray(json)) return json.some((item) => mentions(item, unit));
  if (!isJsonObject(json)) return false;
  return json.unit === unit || Object.values(json).some((value) => mentions(value, unit));
}

function withStateInKelvin(object: StoredData): StoredData {
  const state = object.json.thermodynamic_state;
  const name = [...object.declaration.attributes].find(
    ([, { column }]) => column === "thermodynamic_state",
  )?.[0];
  const value = name === undefined ? undefined : object.attributeValue(name);
  if (!isJsonObject(state) || !(value instanceof ThermodynamicState)) return object;
  if (!isJsonObject(state.temperature)) return object;
  const temperature: JsonObject = {
    ...state.temperature,
    value: value.temperature.valueIn(KELVIN),
    unit: KELVIN.name,
  };
  return dataFromJson({ ...object.json, thermodynamic_state: { ...state, temperature } });
}
