/**
 * Values of attributes as people write them in queries. Criteria keep match texts, by which values are compared;
 * these are the ways from a written value to its match text and, for display, back.
 */

import type { AttributeType } from "../data/attribute-type.js";
import { InvalidValueError, StorageError } from "../errors.js";
import { decodeValue } from "../serialization/codec.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { parseJson } from "../serialization/json/parse-json.js";
import { quantityCodec } from "../serialization/quantity-codecs.js";
import { parseSubstance } from "../substances/parse-substance.js";
import { parsePhase, phaseText } from "../thermodynamics/property-phase.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { toInteger } from "../units/integer.js";
import { Quantity } from "../units/quantity.js";

/** How the values of a type are written as text, if not as JSON. */
interface TextForm {
  /** Whether the typed JSON of such a value is a text too. */
  readonly isJson?: true;
  readonly read: (text: string) => unknown;
  /** The written value that probably has a match text. */
  readonly write: (matchText: string) => string;
}

const asItIs = (text: string): string => text;

const TEXT_FORMS: ReadonlyMap<string, TextForm> = new Map<string, TextForm>([
  ["text", { isJson: true, read: asItIs, write: asItIs }],
  ["file name", { isJson: true, read: asItIs, write: asItIs }],
  ["whole number", { read: readInteger, write: asItIs }],
  ["number", { read: readFloat, write: asItIs }],
  ["flag", { read: readFlag, write: asItIs }],
  ["phase", { read: parsePhase, write: (matchText) => phaseText(Number(matchText)) }],
  ["substance", { read: parseSubstance, write: asItIs }],
  ["thermodynamic state", { read: parseState, write: stateText }],
  ["quantity", { read: Quantity.parse, write: quantityText }],
]);

/**
 * The match text of a value that is written as text. Values of types without a text form are written as JSON.
 *
 * @throws {StorageError} if the text is no such value.
 * @example matchTextOf(propertyPhaseType, "liquid+gas") // "6"
 */
export function matchTextOf(type: AttributeType<unknown>, text: string): string {
  const form = TEXT_FORMS.get(type.name);
  return type.matchText(form === undefined ? decodeValue(type.codec, parseJson(text)) : form.read(text));
}

/** A value written as text that has this match text, `undefined` if none is known. */
export function valueTextOf(type: AttributeType<unknown>, matchText: string): string | undefined {
  const text = attempt(() => (TEXT_FORMS.get(type.name)?.write ?? asItIs)(matchText));
  return text !== undefined && attempt(() => matchTextOf(type, text)) === matchText ? text : undefined;
}

/**
 * The match text of a value in JSON: its typed JSON, or its text form where that cannot be taken for typed JSON.
 *
 * @param field where it stands, for the error
 * @throws {InvalidValueError} if the JSON is no such value.
 */
export function matchTextOfJson(type: AttributeType<unknown>, json: JsonValue, field: string): string {
  const form = TEXT_FORMS.get(type.name);
  if (typeof json === "string" && form !== undefined && form.isJson !== true) {
    return type.matchText(form.read(json));
  }
  return type.matchText(decodeValue(type.codec, json, field));
}

/** A value in JSON that has this match text, `undefined` if none is known. */
export function valueJsonOf(type: AttributeType<unknown>, matchText: string): JsonValue | undefined {
  const isNumber = type.name === "whole number" || type.name === "number" || type.name === "flag";
  const candidates: readonly (() => JsonValue | undefined)[] = [
    () => (isNumber || !TEXT_FORMS.has(type.name) ? undefined : valueTextOf(type, matchText)),
    () => parseJson(matchText),
  ];
  return candidates
    .map(attempt)
    .find((json) => json !== undefined && attempt(() => matchTextOfJson(type, json, "")) === matchText);
}

/** What a conversion gives, `undefined` if it fails. */
function attempt<T>(convert: () => T): T | undefined {
  try {
    return convert();
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

const MAX_DIGITS = 4300;

function readInteger(text: string): number | bigint {
  if (text.length <= MAX_DIGITS && /^[+-]?\d+$/.test(text)) return toInteger(BigInt(text.replace("+", "")));
  throw new InvalidValueError("", text, "must be a whole number");
}

function readFloat(text: string): number {
  const special = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i.exec(text);
  if (special?.[2] !== undefined)
    return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (special !== null) return Number.NaN;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new InvalidValueError("", text, "must be a number");
}

function readFlag(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidValueError("", text, "must be true or false");
}

/** A state as `temperature | pressure`, or the temperature alone. */
function parseState(text: string): ThermodynamicState {
  const [temperature = "", pressure, ...more] = text.split("|");
  if (more.length > 0) throw new InvalidValueError("", text, 'must be like "298.15 K | 1 atm"');
  return new ThermodynamicState(
    Quantity.parse(temperature),
    pressure === undefined ? undefined : Quantity.parse(pressure),
  );
}

function stateText(matchText: string): string {
  const [temperatureK = "", pressurePa = ""] = matchText.split("|").map((number) => `${Number(number)}`);
  return matchText.endsWith("|") ? `${temperatureK} K` : `${temperatureK} K | ${pressurePa} Pa`;
}

function quantityText(matchText: string): string {
  return decodeValue(quantityCodec, parseJson(matchText)).toString();
}
