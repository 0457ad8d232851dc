/**
 * Whole queries as JSON documents: `{"class": "StoredSimulationData", "where": …, "nearest": …}`. Evaluator's
 * typed JSON of a query, which is told by its `@type`, can only name values; such values stand under "values".
 */

import { z } from "zod";
import { dataClassNamed, dataClassNames } from "../data/data-registry.js";
import { InvalidValueError } from "../errors.js";
import { decodeValue, encodeValue, requireJsonObject, within } from "../serialization/codec.js";
import type { JsonObject, JsonValue } from "../serialization/json/json-value.js";
import { textCodec } from "../serialization/primitive-codecs.js";
import { quantityCodec } from "../serialization/quantity-codecs.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { Quantity } from "../units/quantity.js";
import { Unit } from "../units/unit.js";
import type { Criterion } from "./criterion.js";
import { criterionFromJson, criterionToJson } from "./criterion-json.js";
import type { DataQuery } from "./data-query.js";
import type { DataQueryClass } from "./declare-query.js";
import { closestWord } from "./expression/closest-word.js";
import { floatNumberCodec, quantityLikeCodec } from "./json/interval-json.js";
import type { Nearest } from "./nearness.js";
import { queryClassFor } from "./query-registry.js";

const documentSchema = z.strictObject({
  class: textCodec,
  values: z.optional(z.custom<JsonValue>()),
  where: z.optional(z.custom<JsonValue>()),
  nearest: z.optional(z.custom<JsonValue>()),
});

const nearestSchema = z.strictObject({
  temperature: z.optional(quantityLikeCodec),
  temperature_k: z.optional(floatNumberCodec),
  pressure: z.nullish(quantityLikeCodec),
  pressure_pa: z.nullish(floatNumberCodec),
  count: floatNumberCodec,
});

/**
 * The query that a document stands for.
 *
 * @throws {InvalidValueError} naming the part that is wrong, e.g. `where.all.0.temperature`.
 * @example
 * queryFromDocument(parseJson(`{
 *   "class": "StoredSimulationData",
 *   "where": { "phase": "liquid", "contains": ["CO", "O"] },
 *   "nearest": { "temperature": "298.15 K", "pressure": "1 atm", "count": 5 }
 * }`))
 */
export function queryFromDocument(json: JsonValue): DataQuery {
  const {
    class: className,
    values,
    where,
    nearest,
  } = decodeValue(documentSchema, requireJsonObject(json, ""));
  const queryClass = requireQueryClass(className);
  const query =
    values === undefined
      ? new queryClass()
      : within("values", () =>
          queryClass.fromJson({ ...requireJsonObject(values, ""), "@type": queryClass.declaration.tag }),
        );
  const criteria =
    where === undefined ? [] : within("where", () => conjuncts(criterionFromJson(where, query.dataClass)));
  const narrowed = query.where(...criteria);
  if (nearest === undefined) return narrowed;
  const { state, count } = within("nearest", () => readNearest(nearest));
  return narrowed.nearestTo(state, count);
}

/** The document of a query: `queryFromDocument` reads the same query from it. */
export function queryToDocument(query: DataQuery): JsonObject {
  const { "@type": _, ...values } = query.toJson();
  const { dataClass, criteria, nearest } = query;
  const [only, ...others] = criteria;
  const isOne = only !== undefined && others.length === 0 && only.kind !== "allOf";
  return {
    class: dataClass.declaration.name,
    ...(Object.keys(values).length === 0 ? {} : { values }),
    ...(only === undefined
      ? {}
      : { where: criterionToJson(isOne ? only : { kind: "allOf", criteria }, dataClass) }),
    ...(nearest === undefined ? {} : { nearest: nearestToJson(nearest) }),
  };
}

function requireQueryClass(className: string): DataQueryClass {
  const queryClass = dataClassNamed(className) === undefined ? undefined : queryClassFor(className);
  if (queryClass !== undefined) return queryClass;
  const known = dataClassNames().filter((name) => queryClassFor(name) !== undefined);
  const closest = closestWord(className, known);
  const hint = closest === undefined ? `expected one of ${known.join(", ")}` : `did you mean "${closest}"?`;
  throw new InvalidValueError("class", className, `is no class that can be searched; ${hint}`);
}

function conjuncts(criterion: Criterion): readonly Criterion[] {
  return criterion.kind === "allOf" ? criterion.criteria : [criterion];
}

function readNearest(json: JsonValue): Nearest {
  const { temperature, temperature_k, pressure, pressure_pa, count } = decodeValue(nearestSchema, json);
  const [t, tK] = [temperature, temperature_k];
  if ((t === undefined) === (tK === undefined)) {
    throw new InvalidValueError(
      "temperature",
      json,
      'give "temperature", like "298.15 K", or "temperature_k"',
    );
  }
  if ((pressure ?? undefined) !== undefined && (pressure_pa ?? undefined) !== undefined) {
    throw new InvalidValueError("pressure", json, 'give "pressure" or "pressure_pa"');
  }
  const kelvin = t ?? new Quantity(tK ?? 0, Unit.parse("kelvin"));
  const pascal =
    pressure ??
    (typeof pressure_pa === "number" ? new Quantity(pressure_pa, Unit.parse("pascal")) : undefined);
  return { state: new ThermodynamicState(kelvin, pascal), count };
}

function nearestToJson({ state: { temperature, pressure }, count }: Nearest): JsonObject {
  return {
    temperature: quantityJson(temperature),
    ...(pressure === undefined ? {} : { pressure: quantityJson(pressure) }),
    count: BigInt(count),
  };
}

function quantityJson(quantity: Quantity): JsonValue {
  const isText = typeof quantity.magnitude === "bigint" || Number.isFinite(quantity.magnitude);
  return isText ? quantity.toString() : encodeValue(quantityCodec, quantity);
}
