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
import { formatFixed } from "../units/python-format.js";
import type { Quantity } from "../units/quantity.js";

/** How values are ordered, for ranges and prefixes: as numbers, as texts, or not at all. */
export type AttributeOrder = "number" | "text" | undefined;

/** How values of one type are written, read and compared. */
export interface AttributeType<T, Order extends AttributeOrder = AttributeOrder> {
  readonly name: string;
  readonly codec: Codec<T>;
  /** Numbers can be searched by range, texts by prefix; default: neither. */
  readonly order?: Order;
  /** Equal values, and only they, have equal match texts. */
  matchText(value: T): string;
  /** Whether a text is the match text of some value. Default: any text may be. */
  readonly isMatchText?: (text: string) => boolean;
}

/** What differs from type to type in how values are compared; by default their canonical JSON is. */
type Comparison<T, Order extends AttributeOrder> = Partial<
  Pick<AttributeType<T, Order>, "matchText" | "isMatchText" | "order">
>;

function attributeType<T, Order extends AttributeOrder = undefined>(
  name: string,
  codec: Codec<T>,
  comparison: Comparison<T, Order> = {},
): AttributeType<T, Order> {
  return {
    name,
    codec,
    matchText: (value) => canonicalJson(encodeValue(codec, value)),
    ...comparison,
  };
}

/** A substance; equal if the identifiers are. */
export const substanceType: AttributeType<Substance, undefined> = attributeType("substance", substanceCodec, {
  matchText: (substance) => substance.identifier,
});

/** A thermodynamic state; equal if temperature and pressure are, to three decimals in K and Pa. */
export const thermodynamicStateType: AttributeType<ThermodynamicState, undefined> = attributeType(
  "thermodynamic state",
  thermodynamicStateCodec,
  { matchText: (state) => state.identifier, isMatchText: isStateIdentifier },
);

/** A bit set of phases; equal as a whole. */
export const propertyPhaseType: AttributeType<PropertyPhase, undefined> = attributeType(
  "phase",
  propertyPhaseCodec,
  {
    matchText: (phase) => String(requirePhase(phase)),
    isMatchText: (text) => isIntegerText(text) && isPhase(Number(text)),
  },
);

/** A text, case-sensitive. */
export const textType: AttributeType<string, "text"> = attributeType("text", textCodec, {
  matchText: searchableText,
  order: "text",
});

/** A whole number. */
export const integerType: AttributeType<Integer, "number"> = attributeType("whole number", integerCodec, {
  matchText: (value) => String(toInteger(value)),
  isMatchText: isIntegerText,
  order: "number",
});

/** A floating-point number; a whole one equals the int of the same value, as in Python. */
export const floatType: AttributeType<number, "number"> = attributeType("number", floatCodec, {
  matchText: floatText,
  isMatchText: (text) => floatText(Number(text)) === text,
  order: "number",
});

/** True or false. */
export const booleanType: AttributeType<boolean, undefined> = attributeType("flag", booleanCodec, {
  isMatchText: (text) => text === "true" || text === "false",
});

/** The name of a file in the ancillary directory; the file must be there when the object is stored. */
export const fileNameType: AttributeType<string, "text"> = attributeType("file name", fileNameCodec, {
  matchText: searchableText,
  order: "text",
});

/** A number or an array with a unit; equal if number and unit are written alike. */
export const quantityType: AttributeType<Quantity, undefined> = attributeType("quantity", quantityCodec);

export const observableType: AttributeType<Observable, undefined> = attributeType(
  "observable",
  observableCodec,
);

export const observableFrameType: AttributeType<ObservableFrame, undefined> = attributeType(
  "observables",
  observableFrameCodec,
);

/** A force field source; equal if the content of its JSON is. */
export const forceFieldSourceType: AttributeType<ForceFieldSource, undefined> = attributeType(
  "force field source",
  forceFieldSourceCodec,
  {
    matchText: (source) => contentSha256(encodeValue(forceFieldSourceCodec, source)),
    isMatchText: (text) => /^[0-9a-f]{64}$/.test(text),
  },
);

/** Any JSON value, kept as it is. */
export const jsonType: AttributeType<JsonValue, undefined> = attributeType("JSON", jsonCodec, {
  matchText: (value) => canonicalJson(value),
});

/** Whether a text can be searched for: database columns hold neither NUL nor half a surrogate pair. */
export function isSearchable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function searchableText(text: string): string {
  if (!isSearchable(text)) {
    throw new InvalidValueError("", text, "must not contain NUL or a lone surrogate");
  }
  return text;
}

function floatText(value: number): string {
  return Object.is(value, -0) ? "0.0" : pythonFloatText(value);
}

/** As many digits as Python reads and writes. */
const MAX_INTEGER_DIGITS = 4300;

function isIntegerText(text: string): boolean {
  return text.length <= MAX_INTEGER_DIGITS && /^(?:0|-?[1-9]\d*)$/.test(text);
}

function isPhase(value: number): boolean {
  return value >= 0 && value < 2 ** 31;
}

function isStateIdentifier(text: string): boolean {
  const [temperature, pressure, ...more] = text.split("|");
  return [temperature, pressure === "" ? "0.000" : pressure].every(isStateNumber) && more.length === 0;
}

function isStateNumber(text: string | undefined): boolean {
  return text === "inf" || (text !== undefined && /^\d/.test(text) && formatFixed(Number(text), 3) === text);
}
