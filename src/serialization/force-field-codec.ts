/** Codecs of force field sources: a table of the known ones; any other source is kept as it is. */

import { z } from "zod";
import { InvalidValueError } from "../errors.js";
import {
  type ForceFieldSource,
  FoyerForceFieldSource,
  LigParGenForceFieldSource,
  SmirnoffForceFieldSource,
  TLeapForceFieldSource,
  UnknownForceFieldSource,
} from "../forcefields/force-field-source.js";
import { type Codec, decodeValue, encodeValue, reportingIssues, tagged, tagOf } from "./codec.js";
import { isJsonObject, type JsonObject, type JsonValue } from "./json/json-value.js";
import { quantityCodec } from "./quantity-codecs.js";

const FORCE_FIELD = "openff.evaluator.forcefield.forcefield";

interface SourceCodec {
  readonly tag: string;
  readonly handles: (source: ForceFieldSource) => boolean;
  readonly decode: (json: JsonValue) => ForceFieldSource;
  readonly encode: (source: ForceFieldSource) => JsonValue;
}

function sourceCodec<Shape extends z.ZodRawShape, T extends ForceFieldSource>(
  type: abstract new (...parameters: never[]) => T,
  name: string,
  shape: Shape,
  conversion: Parameters<typeof tagged<Shape, T>>[2],
): SourceCodec {
  const tag = `${FORCE_FIELD}.${name}`;
  const codec = tagged(tag, shape, conversion);
  return {
    tag,
    handles: (source) => source instanceof type,
    decode: (json) => decodeValue(codec, json),
    encode: (source) => {
      if (!(source instanceof type)) throw new InvalidValueError("", source, `must be a ${name}`);
      return encodeValue(codec, source);
    },
  };
}

const chargeModelCodec: Codec<string> = tagged(
  `${FORCE_FIELD}.LigParGenForceFieldSource.ChargeModel`,
  { value: z.string() },
  { decode: ({ value }) => value, encode: (value) => ({ value }) },
);

const SOURCE_CODECS: readonly SourceCodec[] = [
  sourceCodec(
    SmirnoffForceFieldSource,
    "SmirnoffForceFieldSource",
    { inner_xml: z.string() },
    {
      decode: ({ inner_xml }) => new SmirnoffForceFieldSource(inner_xml),
      encode: ({ innerXml }) => ({ inner_xml: innerXml }),
    },
  ),
  sourceCodec(
    TLeapForceFieldSource,
    "TLeapForceFieldSource",
    { leap_source: z.string(), cutoff: quantityCodec },
    {
      decode: ({ leap_source, cutoff }) => new TLeapForceFieldSource(leap_source, cutoff),
      encode: ({ leapSource, cutoff }) => ({ leap_source: leapSource, cutoff }),
    },
  ),
  sourceCodec(
    LigParGenForceFieldSource,
    "LigParGenForceFieldSource",
    {
      preferred_charge_model: chargeModelCodec,
      cutoff: quantityCodec,
      request_url: z.string(),
      download_url: z.string(),
    },
    {
      decode: (source) =>
        new LigParGenForceFieldSource(
          source.preferred_charge_model,
          source.cutoff,
          source.request_url,
          source.download_url,
        ),
      encode: (source) => ({
        preferred_charge_model: source.preferredChargeModel,
        cutoff: source.cutoff,
        request_url: source.requestUrl,
        download_url: source.downloadUrl,
      }),
    },
  ),
  sourceCodec(
    FoyerForceFieldSource,
    "FoyerForceFieldSource",
    { foyer_source: z.string(), cutoff: quantityCodec },
    {
      decode: ({ foyer_source, cutoff }) => new FoyerForceFieldSource(foyer_source, cutoff),
      encode: ({ foyerSource, cutoff }) => ({ foyer_source: foyerSource, cutoff }),
    },
  ),
];

/** A force field source of any class. */
export const forceFieldSourceCodec: Codec<ForceFieldSource> = z.codec(
  z.custom<JsonObject>(
    (json) => tagOf(json as JsonValue) !== undefined,
    "must be a force field source with an @type",
  ),
  z.custom<ForceFieldSource>(),
  {
    decode: (json, payload) => reportingIssues(payload, () => decodeSource(json)),
    encode: encodeSource,
  },
);

function decodeSource(json: JsonObject): ForceFieldSource {
  const tag = tagOf(json) ?? "";
  const known = SOURCE_CODECS.find((codec) => codec.tag === tag);
  return known === undefined ? new UnknownForceFieldSource(tag, json) : known.decode(json);
}

function encodeSource(source: ForceFieldSource): JsonObject {
  if (source instanceof UnknownForceFieldSource) return source.content as JsonObject;
  const known = SOURCE_CODECS.find((codec) => codec.handles(source));
  const json = known?.encode(source);
  if (json !== undefined && isJsonObject(json)) return json;
  throw new InvalidValueError("force_field_source", source.label, "no codec is known for this class");
}
