/** Reading JSON as Python's `json.loads` does, without losing what JavaScript's `JSON.parse` would lose. */
import { JsonParser } from "./json-parser.js";
import { type JsonValue, MAX_JSON_NESTING } from "./json-value.js";

/**
 * Parses JSON text in Python's dialect: bare `NaN`, `Infinity` and `-Infinity` are floats, a number with a
 * point or an exponent is a float (`number`), any other an int (`bigint`); of equal keys the last wins.
 *
 * @throws JsonSyntaxError with position, line and column, also for what Python refuses (a byte order mark,
 * integers of more than 4300 digits) and for nesting deeper than 500.
 * @example
 * parseJson('{"value": 1.0, "count": 1}'); // { value: 1, count: 1n }
 */
export function parseJson(text: string): JsonValue {
  return new JsonParser(text, MAX_JSON_NESTING).document();
}
