/**
 * The types that an attribute of a data class can have. A type says how a value stands in typed JSON and what
 * makes two values equal: their match texts.
 */

import { InvalidValueError } from "../errors.js";
import type { ForceFieldSource } from "../forcefields/force-field-source.js";
import type { Observable } from "../observables/observable.js";
import type { ObservableFrame } from "../observables/observable-frame.js";
import { type Codec, encodeValue } from "../serialization/codec.js";
import { contentSha256 } from "../serialization/content-hash.js";
import { forceFieldSourceCodec } from "../serialization/force-field-codec.js";
import { canonicalJson } from "../serialization/json/canonical-json.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { pythonFloatText } from "../serialization/json/stringify-json.js";
import { observableCodec, observableFrameCodec } from "../serialization/observable-codecs.js";
import {
  booleanCodec,
  fileNameCodec,
  floatCodec,
  integerCodec,
  jsonCodec,
  textCodec,
} from "../serialization/primitive-codecs.js";
import { quantityCodec } from "../serialization/quantity-codecs.js";
import { propertyPhaseCodec, thermodynamicStateCodec } from "../serialization/state-codecs.js";
import { substanceCodec } from "../serialization/substance-codec.js";
import type { Substance } from "../substances/substance.js";
import { type PropertyPhase, requirePhase } from "../thermodynamics/property-phase.js";
import type { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { type Integer, toInteger } from "../units/integer.js";
import type { Quantity } from "../units/quantity.js";

/** How values of one type are written, read and compared. */
export interface AttributeType<T> {
  readonly name: string;
  readonly codec: Codec<T>;
  /** Equal values, and only they, have equal match texts. */
  matchText(value: T): string;
}

function attributeType<T>(name: string, codec: Codec<T>, matchText?: (value: T) => string): AttributeType<T> {
  return { name, codec, matchText: matchText ?? ((value) => canonicalJson(encodeValue(codec, value))) };
}

/** A substance; equal if the identifiers are. */
export const substanceType: AttributeType<Substance> = attributeType(
  "substance",
  substanceCodec,
  (substance) => substance.identifier,
);

/** A thermodynamic state; equal if temperature and pressure are, to three decimals in K and Pa. */
export const thermodynamicStateType: AttributeType<ThermodynamicState> = attributeType(
  "thermodynamic state",
  thermodynamicStateCodec,
  (state) => state.identifier,
);

/** A bit set of phases; equal as a whole. */
export const propertyPhaseType: AttributeType<PropertyPhase> = attributeType(
  "phase",
  propertyPhaseCodec,
  (phase) => String(requirePhase(phase)),
);

/** A text, case-sensitive. */
export const textType: AttributeType<string> = attributeType("text", textCodec, searchableText);

/** A whole number. */
export const integerType: AttributeType<Integer> = attributeType("whole number", integerCodec, (value) =>
  String(toInteger(value)),
);

/** A floating-point number; a whole one equals the int of the same value, as in Python. */
export const floatType: AttributeType<number> = attributeType("number", floatCodec, (value) =>
  Object.is(value, -0) ? "0.0" : pythonFloatText(value),
);

/** True or false. */
export const booleanType: AttributeType<boolean> = attributeType("flag", booleanCodec);

/** The name of a file in the ancillary directory; the file must be there when the object is stored. */
export const fileNameType: AttributeType<string> = attributeType("file name", fileNameCodec, searchableText);

/** A number or an array with a unit; equal if number and unit are written alike. */
export const quantityType: AttributeType<Quantity> = attributeType("quantity", quantityCodec);

export const observableType: AttributeType<Observable> = attributeType("observable", observableCodec);

export const observableFrameType: AttributeType<ObservableFrame> = attributeType(
  "observables",
  observableFrameCodec,
);

/** A force field source; equal if the content of its JSON is. */
export const forceFieldSourceType: AttributeType<ForceFieldSource> = attributeType(
  "force field source",
  forceFieldSourceCodec,
  (source) => contentSha256(encodeValue(forceFieldSourceCodec, source)),
);

/** Any JSON value, kept as it is. */
export const jsonType: AttributeType<JsonValue> = attributeType("JSON", jsonCodec, (value) =>
  canonicalJson(value),
);

/** Texts that are searched for go into database columns, which cannot hold NUL or half a surrogate pair. */
function searchableText(text: string): string {
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new InvalidValueError("", text, "must not contain NUL or a lone surrogate");
  }
  return text;
}
