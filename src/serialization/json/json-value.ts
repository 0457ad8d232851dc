/**
 * The shape of lossless JSON in memory. JavaScript's own reading of JSON forgets whether a number was
 * written as an integer or as a float; here the JavaScript type alone says it, so that what Python wrote
 * can be written out again as Python would write it.
 */

/**
 * A JSON value in Python's dialect: an `int` is a `bigint` of any size, a `float` is a `number` (NaN,
 * infinities and -0 included), a `str` is a string that may hold U+0000 and lone surrogates.
 *
 * @example
 * const state: JsonValue = { temperature: 298.15, property_phase: 2n };
 */
export type JsonValue = null | boolean | number | bigint | string | JsonArray | JsonObject;

/** A JSON array; Python's `list`. */
export type JsonArray = readonly JsonValue[];

/**
 * A JSON object; Python's `dict`. The objects that this library makes have no prototype, so that
 * `__proto__` is a key like any other. JavaScript moves keys that look like array indices (`"7"`) to the front.
 */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** How deep arrays and objects may lie in one another; Python itself stops near 1000. */
export const MAX_JSON_NESTING = 500;

/** How many digits an integer may have; Python's own default (`sys.set_int_max_str_digits`). */
export const MAX_INTEGER_DIGITS = 4300;

/** Whether the value is an array. */
export function isJsonArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

/** Whether the value is an object: neither an array nor `null`. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
