/** The values of attributes in a few words, for tables and for showing an object. */

import { type Attribute, jsonName } from "../../data/attribute.js";
import { propertyPhaseType } from "../../data/attribute-type.js";
import { ForceFieldSource } from "../../forcefields/force-field-source.js";
import { Observable } from "../../observables/observable.js";
import { ObservableFrame } from "../../observables/observable-frame.js";
import { encodeValue } from "../../serialization/codec.js";
import { stringifyJson } from "../../serialization/json/stringify-json.js";
import { Substance } from "../../substances/substance.js";
import { phaseText } from "../../thermodynamics/property-phase.js";
import { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../units/quantity.js";
import { numberText, quantityText } from "./quantity-text.js";
import { substanceText } from "./substance-text.js";

const MAX_LENGTH = 100;

/** @example attributeWords("maxNumberOfMolecules") // "max number of molecules" */
export function attributeWords(attributeName: string): string {
  return jsonName(attributeName).replaceAll("_", " ");
}

/** The value of an attribute in a few words. */
export function valueText({ type }: Attribute, value: unknown): string {
  if (value instanceof Substance) return substanceText(value);
  if (value instanceof ThermodynamicState) return stateText(value);
  if (value instanceof Quantity) return quantityText(value);
  if (value instanceof Observable) return observableText(value);
  if (value instanceof ObservableFrame) return frameText(value);
  if (value instanceof ForceFieldSource) return shorten(value.label);
  if (typeof value === "number" && type.name === propertyPhaseType.name) return phaseText(value);
  if (typeof value === "number" || typeof value === "bigint") return numberText(value);
  return shorten(typeof value === "string" ? value : stringifyJson(encodeValue(type.codec, value)));
}

function stateText({ temperature, pressure }: ThermodynamicState): string {
  return pressure === undefined
    ? `${quantityText(temperature)}, no pressure`
    : `${quantityText(temperature)}, ${quantityText(pressure)}`;
}

function observableText({ value: { value, error }, gradients }: Observable): string {
  const text = `${quantityText(value)} ± ${quantityText(error)}`;
  return gradients.length === 0 ? text : `${text}, ${gradients.length} gradients`;
}

function frameText({ observables, length }: ObservableFrame): string {
  return `${[...observables.keys()].join(", ")} (${length} frames)`;
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
