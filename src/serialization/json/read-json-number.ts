/**
 * Reads one number from JSON text. The token's spelling decides its type, as in Python's `json.loads`: with
 * a point or an exponent it is a float, otherwise an integer of whatever size.
 */
import { DIGIT_0, isDigit, LOWER_E, MINUS, PLUS, POINT, UPPER_E, UPPER_I } from "./ascii.js";
import type { JsonCursor } from "./json-cursor.js";
import { MAX_INTEGER_DIGITS } from "./json-value.js";

/** The number at the cursor, which is moved past it; throws JsonSyntaxError. */
export function readJsonNumber(cursor: JsonCursor): number | bigint {
  const { text, position: start } = cursor;
  const negative = text.charCodeAt(start) === MINUS;
  const first = negative ? start + 1 : start;
  if (negative && text.charCodeAt(first) === UPPER_I) {
    cursor.position = first;
    cursor.expectWord("Infinity");
    return Number.NEGATIVE_INFINITY;
  }
  const afterInteger = digitsEnd(cursor, first);
  if (text.charCodeAt(first) === DIGIT_0 && afterInteger > first + 1) {
    throw cursor.error("a number cannot begin with a zero and further digits", first);
  }

  let end = afterInteger;
  if (text.charCodeAt(end) === POINT) end = digitsEnd(cursor, end + 1);
  const mark = text.charCodeAt(end);
  if (mark === LOWER_E || mark === UPPER_E) {
    const sign = text.charCodeAt(end + 1);
    end = digitsEnd(cursor, sign === MINUS || sign === PLUS ? end + 2 : end + 1);
  }

  const token = text.slice(start, end);
  const digits = afterInteger - first;
  if (end === afterInteger && digits > MAX_INTEGER_DIGITS) {
    throw cursor.error(`an integer has ${digits} digits; Python reads at most ${MAX_INTEGER_DIGITS}`);
  }
  cursor.position = end;
  return end === afterInteger ? BigInt(token) : Number(token);
}

/** The offset behind the digits at `from`, of which there must be one at least. */
function digitsEnd(cursor: JsonCursor, from: number): number {
  const { text } = cursor;
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  if (at === from) throw cursor.unexpected("a digit", "inside a number", at);
  return at;
}
