/** Values of attributes from their match texts, for the types whose texts hold the value. */

import type { Attribute } from "../../data/attribute.js";
import {
  booleanType,
  fileNameType,
  floatType,
  integerType,
  jsonType,
  observableType,
  propertyPhaseType,
  quantityType,
  substanceType,
  textType,
  thermodynamicStateType,
} from "../../data/attribute-type.js";
import { InvalidValueError } from "../../errors.js";
import { decodeValue } from "../../serialization/codec.js";
import { parseJson } from "../../serialization/json/parse-json.js";
import { parseSubstance } from "../../substances/parse-substance.js";
import { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";
import { toInteger } from "../../units/integer.js";

const READERS: ReadonlyMap<string, (text: string) => unknown> = new Map<string, (text: string) => unknown>([
  [substanceType.name, parseSubstance],
  [thermodynamicStateType.name, stateFromIdentifier],
  [propertyPhaseType.name, Number],
  [textType.name, (text) => text],
  [fileNameType.name, (text) => text],
  [integerType.name, (text) => toInteger(BigInt(text))],
  [floatType.name, Number],
]);

/** Types whose match texts are canonical JSON. */
const IN_JSON: ReadonlySet<string> = new Set([
  booleanType.name,
  quantityType.name,
  observableType.name,
  jsonType.name,
]);

/** A value with this match text; `undefined` if the text does not tell. */
export function valueFromText({ type }: Attribute, text: string): { readonly value: unknown } | undefined {
  const read = READERS.get(type.name);
  try {
    if (read !== undefined) return { value: read(text) };
    if (IN_JSON.has(type.name)) return { value: decodeValue(type.codec, parseJson(text)) };
  } catch (error) {
    // Rounded fractions of very many components do not sum to one.
    if (!(error instanceof InvalidValueError)) throw error;
  }
  return undefined;
}

function stateFromIdentifier(identifier: string): ThermodynamicState {
  const [temperatureK, pressurePa = ""] = identifier.replaceAll("inf", "Infinity").split("|");
  return ThermodynamicState.of({
    temperatureK: Number(temperatureK),
    ...(pressurePa === "" ? {} : { pressurePa: Number(pressurePa) }),
  });
}
