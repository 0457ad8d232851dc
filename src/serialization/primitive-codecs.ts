/** Codecs of plain values: text, whole numbers, floats, flags, file names, and JSON as it is. */

import { z } from "zod";
import { type Integer, toInteger } from "../units/integer.js";
import { type Codec, reportingIssues } from "./codec.js";
import type { JsonValue } from "./json/json-value.js";

/** A JSON string. */
export const textCodec: Codec<string> = z.string();

/** A JSON `true` or `false`. */
export const booleanCodec: Codec<boolean> = z.boolean();

/** A Python int of any size. A float is refused, even a whole one, as evaluator does. */
export const integerCodec: Codec<Integer> = z.codec(
  z.custom<bigint>((value) => typeof value === "bigint", "must be a whole number without a decimal point"),
  z.custom<Integer>(),
  {
    decode: (value) => toInteger(value),
    encode: (value, payload) => reportingIssues(payload, () => BigInt(toInteger(value))),
  },
);

/** A Python float; an int is taken too. NaN and infinities are floats. */
export const floatCodec: Codec<number> = z.codec(
  z.custom<number | bigint>(
    (value) => typeof value === "number" || typeof value === "bigint",
    "must be a number",
  ),
  z.custom<number>((value) => typeof value === "number", "must be a number"),
  { decode: (value) => Number(value), encode: (value) => value },
);

/** The name of a file in the ancillary directory, relative to it; empty where there is no such file. */
export const fileNameCodec: Codec<string> = z
  .string()
  .refine((name) => !/^([/\\]|[A-Za-z]:)/.test(name) && !name.split(/[/\\]/).includes(".."), {
    error: "must be relative to the ancillary directory and stay inside it",
  });

/** Any JSON value, as it is. */
export const jsonCodec: Codec<JsonValue> = z.custom<JsonValue>(
  (value) => value !== undefined,
  "is required but missing",
);
