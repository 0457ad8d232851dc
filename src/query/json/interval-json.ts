/**
 * Intervals in JSON: `{"from": …, "to": …}` with the ends included, `above` and `below` for excluded ones, any of
 * them left out for an open end; or one value, which is both ends; or `{"near": …, "tolerance": …}` with a
 * tolerance in the unit of the value or like "1%".
 */

import { z } from "zod";
import { InvalidValueError } from "../../errors.js";
import { type Codec, decodeValue, encodeValue, reportingIssues, tagOf } from "../../serialization/codec.js";
import { isJsonObject, type JsonObject, type JsonValue } from "../../serialization/json/json-value.js";
import { quantityCodec } from "../../serialization/quantity-codecs.js";
import { Quantity } from "../../units/quantity.js";
import type { Tolerance } from "../build/range.js";
import type { Interval } from "../interval.js";

/** An interval as JSON says it: its ends, or a value with a tolerance. */
export type IntervalOrNear<V> =
  | { readonly from?: V; readonly to?: V; readonly excludesFrom?: true; readonly excludesTo?: true }
  | { readonly near: V; readonly tolerance: Tolerance<V> };

/** A plain number, an int or a float. */
export const numberCodec: Codec<number | bigint> = z.custom<number | bigint>(
  (value) => typeof value === "number" || typeof value === "bigint",
  "must be a number",
);

/** A plain number, as a float. */
export const floatNumberCodec: Codec<number> = z.codec(numberCodec, z.custom<number>(), {
  decode: Number,
  encode: (value) => value,
});

/** A quantity as text or as typed JSON. */
export const quantityLikeCodec: Codec<Quantity> = z.codec(z.custom<JsonValue>(), z.custom<Quantity>(), {
  decode: (json, payload) =>
    reportingIssues(payload, () => {
      if (typeof json === "string") return Quantity.parse(json);
      if (tagOf(json) !== undefined) return decodeValue(quantityCodec, json);
      throw new InvalidValueError("", json, 'must be a number with its unit, like "298.15 K"');
    }),
  encode: (quantity) => quantity.toString(),
});

/** A tolerance: a difference, or a percentage like "1%". */
export function toleranceCodec<V>(codec: Codec<V>): Codec<Tolerance<V>> {
  return z.codec(z.custom<JsonValue>(), z.custom<Tolerance<V>>(), {
    decode: (json, payload): Tolerance<V> =>
      reportingIssues(payload, () => {
        const [, percentage] =
          typeof json === "string" ? (/^\s*(\d+\.?\d*|\.\d+)\s*%\s*$/.exec(json) ?? []) : [];
        if (percentage !== undefined) return { relative: Number(percentage) / 100 };
        return { absolute: decodeValue(codec, json) };
      }),
    encode: ({ absolute, relative }) =>
      relative === undefined ? encodeValue(codec, absolute) : `${relative * 100}%`,
  });
}

/**
 * Reads an interval.
 *
 * @param codec of the values.
 * @throws {InvalidValueError} naming the part that is wrong.
 */
export function intervalFromJson<V>(json: JsonValue, codec: Codec<V>, field: string): IntervalOrNear<V> {
  if (!isJsonObject(json) || tagOf(json) !== undefined) {
    const value = decodeValue(codec, json, field);
    return { from: value, to: value };
  }
  if ("near" in json) {
    return decodeValue(z.strictObject({ near: codec, tolerance: toleranceCodec(codec) }), json, field);
  }
  const end = z.optional(codec);
  const schema = z.strictObject({ from: end, to: end, above: z.nullish(codec), below: z.nullish(codec) });
  const { from, to, above, below } = decodeValue(schema, json, field);
  if (from !== undefined && above !== undefined) throw twice(field, json, "from", "above");
  if (to !== undefined && below !== undefined) throw twice(field, json, "to", "below");
  const [low, high] = [from ?? above ?? undefined, to ?? below ?? undefined];
  return {
    ...(low === undefined ? {} : { from: low }),
    ...(high === undefined ? {} : { to: high }),
    ...(above === undefined ? {} : { excludesFrom: true }),
    ...(below === undefined ? {} : { excludesTo: true }),
  };
}

/** An interval as `intervalFromJson` reads it; an end that is excluded and open at once is `null`. */
export function intervalToJson<N extends number | bigint>(interval: Interval<N>): JsonObject {
  const { from, to, excludesFrom, excludesTo } = interval;
  return {
    ...(excludesFrom === true ? { above: from ?? null } : from === undefined ? {} : { from }),
    ...(excludesTo === true ? { below: to ?? null } : to === undefined ? {} : { to }),
  };
}

function twice(field: string, json: JsonValue, one: string, other: string): InvalidValueError {
  return new InvalidValueError(field, json, `has both "${one}" and "${other}"; give one of them`);
}
