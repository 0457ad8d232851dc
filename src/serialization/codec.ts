/**
 * Codecs between typed JSON and domain values: zod codecs, so that one declaration reads, writes and
 * validates. Typed JSON is the JSON of openff-evaluator, in which every object carries its class as `@type`.
 */

import { z } from "zod";
import { InvalidValueError } from "../errors.js";
import { isJsonObject, type JsonObject, type JsonValue } from "./json/json-value.js";

/** A zod schema that decodes typed JSON to `T` and encodes `T` to typed JSON. */
export type Codec<T> = z.ZodType<T>;

const CURRENT_PREFIX = "openff.evaluator.";
const BETA_PREFIX = "evaluator.";

/** A type tag as current versions of evaluator write it; older ones lack the `openff.` in front. */
export function currentTag(tag: string): string {
  return tag.startsWith(BETA_PREFIX) ? CURRENT_PREFIX + tag.slice(BETA_PREFIX.length) : tag;
}

/** The type tag of a JSON value, or `undefined` if it has none. */
export function tagOf(json: JsonValue | undefined): string | undefined {
  const tag = isJsonObject(json) ? json["@type"] : undefined;
  return typeof tag === "string" ? currentTag(tag) : undefined;
}

type Fields<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape, z.core.$loose>>;

interface TaggedConversion<Shape extends z.ZodRawShape, T> {
  /** Builds the value; an `InvalidValueError` that it throws becomes an issue at that field. */
  readonly decode: (fields: Fields<Shape>) => T;
  /** The fields of a value; those that are `undefined` are left out. */
  readonly encode: (value: T) => Fields<Shape>;
}

/**
 * The codec of a class whose typed JSON is an object with an `@type`. Attributes beyond those of `shape` are
 * allowed and ignored, as evaluator does.
 */
export function tagged<Shape extends z.ZodRawShape, T>(
  tag: string,
  shape: Shape,
  { decode, encode }: TaggedConversion<Shape, T>,
): Codec<T> {
  const taggedObject = z.custom<JsonObject>((json) => tagOf(json as JsonValue) === tag, {
    error: ({ input }) => `must be of type ${tag}, not ${describe(input as JsonValue)}`,
  });
  const fieldsCodec = z.codec(z.looseObject(shape), z.custom<T>(), {
    decode: (fields, payload) => reportingIssues(payload, () => decode(fields)),
    encode: (value) => {
      const fields = { ...encode(value), "@type": tag };
      for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name];
      return fields;
    },
  });
  return z.pipe(taggedObject, fieldsCodec as z.ZodType<T, JsonObject>);
}

function describe(json: JsonValue | undefined): string {
  if (json === undefined) return "missing";
  return tagOf(json) ?? (Array.isArray(json) ? "a list" : json === null ? "null" : `a plain ${typeof json}`);
}

/** Runs a conversion inside a codec, turning an `InvalidValueError` into an issue at its field. */
export function reportingIssues<T>(payload: z.core.ParsePayload, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    payload.issues.push({
      code: "custom",
      message: error.reason,
      input: error.value,
      path: error.field === "" ? [] : error.field.split("."),
    });
    return z.NEVER;
  }
}

/** Runs a conversion of what stands at `field`; an `InvalidValueError` that it throws is seen from outside. */
export function within<T>(field: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw error instanceof InvalidValueError ? error.within(field) : error;
  }
}

/**
 * Reads a domain value from typed JSON.
 *
 * @param field what the value is, for the error; e.g. `thermodynamic_state`.
 * @throws {InvalidValueError} naming the field and the value that does not fit.
 */
export function decodeValue<T>(codec: Codec<T>, json: JsonValue | undefined, field = ""): T {
  const result = z.safeDecode(codec, json, { reportInput: true });
  if (result.success) return result.data;
  throw issueError(result.error, field);
}

/** Writes a domain value as typed JSON. */
export function encodeValue<T>(codec: Codec<T>, value: T, field = ""): JsonValue {
  const result = z.safeEncode(codec, value, { reportInput: true });
  if (result.success) return result.data as JsonValue;
  throw issueError(result.error, field);
}

/** @throws {InvalidValueError} unless the value is a JSON object. */
export function requireJsonObject(json: JsonValue, what: string): JsonObject {
  if (isJsonObject(json)) return json;
  throw new InvalidValueError(what, json, "must be a JSON object");
}

function issueError(error: z.ZodError, parent: string): InvalidValueError {
  const issue = error.issues[0];
  const path = [...(parent === "" ? [] : [parent]), ...(issue?.path ?? []).map(String)].join(".");
  const value = issue?.input;
  const reason = value === undefined ? "is required but missing" : (issue?.message ?? "is not valid");
  return new InvalidValueError(path, value, reason.replace(/^Invalid input: /, ""), { cause: error });
}
