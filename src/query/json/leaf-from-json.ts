/** Criteria that hold no others, from JSON: what each key stands for. */

import { z } from "zod";
import { InvalidValueError } from "../../errors.js";
import { type Codec, decodeValue, reportingIssues } from "../../serialization/codec.js";
import { isJsonArray, isJsonObject, type JsonValue } from "../../serialization/json/json-value.js";
import { textCodec } from "../../serialization/primitive-codecs.js";
import { parsePhase } from "../../thermodynamics/property-phase.js";
import { components, numberOfComponents } from "../build/components.js";
import { Range } from "../build/range.js";
import { pressure, temperature } from "../build/state.js";
import { archiveBytes } from "../build/storage.js";
import { substance } from "../build/substance.js";
import type { Criterion } from "../criterion.js";
import { byteScale } from "../expression/scale.js";
import { readMoment } from "../moment.js";
import {
  type LeafReader,
  ofAttribute,
  readAbsent,
  readEquals,
  readEqualsIn,
  readMatchText,
  readOneOf,
  readStartsWith,
} from "./attribute-json.js";
import { componentFromJson, pureFromJson, textsCodec } from "./component-json.js";
import {
  floatNumberCodec,
  intervalFromJson,
  numberCodec,
  quantityLikeCodec,
  toleranceCodec,
} from "./interval-json.js";
import { placed } from "./placed.js";

const readAttributeRange: LeafReader = ofAttribute((json, field, { name }) => {
  const range = new Range<number | bigint, number | bigint>({
    read: (value) => value,
    criterion: (interval) => ({ kind: "attributeRange", attribute: name, interval }),
  });
  return ranged(json, numberCodec, range, field);
});

/** What each key of a criterion stands for. */
export const LEAF_READERS: ReadonlyMap<string, LeafReader> = new Map<string, LeafReader>([
  ["temperature", (json, field) => ranged(json, quantityLikeCodec, temperature, field)],
  ["temperature_k", (json, field) => ranged(json, floatNumberCodec, temperature.inKelvin, field)],
  ["pressure", (json, field) => readPressure(json, () => ranged(json, quantityLikeCodec, pressure, field))],
  [
    "pressure_pa",
    (json, field) => readPressure(json, () => ranged(json, floatNumberCodec, pressure.inPascal, field)),
  ],
  ["phase", readPhase],
  ["substance", readSubstance],
  ["components", (json, field) => ranged(json, floatNumberCodec, numberOfComponents, field)],
  ["component", (json, field) => componentFromJson(json, "some", field)],
  ["every_component", (json, field) => componentFromJson(json, "every", field)],
  ["contains", contains("all")],
  ["contains_any", contains("any")],
  ["contains_none", contains("none")],
  ["contains_only", contains("only")],
  ["contains_exactly", contains("exactly")],
  ["pure", pureFromJson],
  ["equals", readEquals],
  ["one_of", readOneOf],
  ["match_text", readMatchText],
  ["starts_with", readStartsWith],
  ["range", readAttributeRange],
  ["absent", readAbsent],
  ["present", (...place) => ({ kind: "not", criterion: readAbsent(...place) })],
  ["observables", (json, field) => ({ kind: "hasObservables", names: decodeValue(textsCodec, json, field) })],
  ["stored", readStored],
  ["stored_by", (json, field) => ({ kind: "storedBy", users: decodeValue(textsCodec, json, field) })],
  ["archive", (json, field) => ranged(json, bytesCodec, archiveBytes, field)],
  ["archive_bytes", (json, field) => ranged(json, floatNumberCodec, archiveBytes, field)],
  ["file", (json, field) => ({ kind: "hasFile", pattern: decodeValue(textCodec, json, field) })],
  ["identity", (json, field) => ({ kind: "sameIdentity", sha256: decodeValue(textCodec, json, field) })],
]);

function ranged<V, N extends number | bigint>(
  json: JsonValue,
  codec: Codec<V>,
  range: Range<V, N>,
  field: string,
): Criterion {
  const read = intervalFromJson(json, codec, field);
  return placed(field, () => ("near" in read ? range.near(read.near, read.tolerance) : range.within(read)));
}

function readPressure(json: JsonValue, readRange: () => Criterion): Criterion {
  return json === null ? pressure.isAbsent() : readRange();
}

function contains(how: keyof typeof components): LeafReader {
  return (json, field) => {
    const names = decodeValue(textsCodec, json, field);
    return placed(field, () => components[how](...names));
  };
}

/** A size with its unit. */
const bytesCodec: Codec<number> = z.codec(z.custom<JsonValue>(), z.custom<number>(), {
  decode: (json, payload) =>
    reportingIssues(payload, () => {
      const [, number, unit] =
        typeof json === "string" ? (/^\s*(\d+\.?\d*)\s*([A-Za-z]+)\s*$/.exec(json) ?? []) : [];
      if (number !== undefined && unit !== undefined) return byteScale.toBase(Number(number), unit);
      throw new InvalidValueError("", json, `must be ${byteScale.what}`);
    }),
  encode: byteScale.text,
});

/** Phases together: names, or the number of the bit set, one or a list. */
const phasesCodec: Codec<number> = z.codec(z.custom<JsonValue>(), z.custom<number>(), {
  decode: (json, payload) =>
    reportingIssues(payload, () =>
      (isJsonArray(json) ? json : [json]).reduce<number>((bits, each) => bits | parsePhase(String(each)), 0),
    ),
  encode: BigInt,
});

const phaseSchema = z.strictObject({ any: z.optional(phasesCodec), all: z.optional(phasesCodec) });

function readPhase(...place: Parameters<LeafReader>): Criterion {
  const [json, field] = place;
  if (!isJsonObject(json)) return readEqualsIn("property_phase")(...place);
  const { any, all } = decodeValue(phaseSchema, json, field);
  if (any !== undefined && all === undefined) return { kind: "phaseBits", mode: "any", bits: any };
  if (all !== undefined && any === undefined) return { kind: "phaseBits", mode: "all", bits: all };
  throw new InvalidValueError(field, json, 'must have either "any" or "all"');
}

const nearSubstanceSchema = z.strictObject({ near: textCodec, tolerance: toleranceCodec(floatNumberCodec) });

function readSubstance(...place: Parameters<LeafReader>): Criterion {
  const [json, field] = place;
  if (!isJsonObject(json) || !("near" in json)) return readEqualsIn("substance")(...place);
  const { near, tolerance } = decodeValue(nearSubstanceSchema, json, field);
  return placed(field, () => substance.near(near, tolerance));
}

const momentCodec: Codec<Date> = z.codec(textCodec, z.custom<Date>(), {
  decode: (text, payload) => reportingIssues(payload, () => readMoment(text, "")),
  encode: (moment) => moment.toISOString(),
});

const storedSchema = z.strictObject({ since: z.optional(momentCodec), before: z.optional(momentCodec) });

function readStored(json: JsonValue, field: string): Criterion {
  const { since, before } = decodeValue(storedSchema, json, field);
  return {
    kind: "storedBetween",
    ...(since === undefined ? {} : { from: since }),
    ...(before === undefined ? {} : { before }),
  };
}
