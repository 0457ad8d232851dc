/** Codecs of quantities and measurements, as evaluator writes pint's. */

import { z } from "zod";
import { InvalidValueError } from "../errors.js";
import { Measurement } from "../units/measurement.js";
import { NdArray, type NestedNumbers } from "../units/nd-array.js";
import { type Magnitude, Quantity } from "../units/quantity.js";
import { Unit } from "../units/unit.js";
import { type Codec, reportingIssues, tagged, tagOf, within } from "./codec.js";
import { isJsonObject, type JsonValue } from "./json/json-value.js";

const NUMPY_SCALARS: ReadonlySet<string> = new Set([
  "numpy.float16",
  "numpy.float32",
  "numpy.float64",
  "numpy.int32",
  "numpy.int64",
]);

/** A float, an int, or an array (a tagged `numpy.ndarray` or a plain nested list). */
const magnitudeCodec: Codec<Magnitude> = z.codec(z.custom<JsonValue>(), z.custom<Magnitude>(), {
  decode: (json, payload) => reportingIssues(payload, () => toMagnitude(json)),
  encode: (magnitude) =>
    magnitude instanceof NdArray
      ? { value: magnitude.toNested() as JsonValue, "@type": "numpy.ndarray" }
      : magnitude,
});

function toMagnitude(json: JsonValue | undefined): Magnitude {
  if (typeof json === "number" || typeof json === "bigint") return json;
  if (Array.isArray(json)) return NdArray.from(json as NestedNumbers);
  const tag = tagOf(json);
  if (isJsonObject(json) && tag !== undefined && (tag === "numpy.ndarray" || NUMPY_SCALARS.has(tag))) {
    return within("value", () => toMagnitude(json.value));
  }
  throw new InvalidValueError("", json, "must be a number or an array of numbers");
}

const unitCodec: Codec<Unit> = z.codec(
  z.custom<string | null>(
    (value) => value === null || typeof value === "string",
    "must be the name of a unit",
  ),
  z.custom<Unit>(),
  {
    decode: (text, payload) => reportingIssues(payload, () => Unit.parse(text ?? "dimensionless")),
    encode: (unit) => unit.name,
  },
);

/** `openff.evaluator.unit.Quantity`: a number or an array with a unit. */
export const quantityCodec: Codec<Quantity> = tagged(
  "openff.evaluator.unit.Quantity",
  { value: magnitudeCodec, unit: unitCodec },
  {
    decode: ({ value, unit }) => new Quantity(value, unit),
    encode: (quantity) => ({ value: quantity.magnitude, unit: quantity.unit }),
  },
);

/** `openff.evaluator.unit.Measurement`: a quantity with its error. */
export const measurementCodec: Codec<Measurement> = tagged(
  "openff.evaluator.unit.Measurement",
  { value: quantityCodec, error: quantityCodec },
  {
    decode: ({ value, error }) => new Measurement(value, error),
    encode: ({ value, error }) => ({ value, error }),
  },
);
