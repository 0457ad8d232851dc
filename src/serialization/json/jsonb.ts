/**
 * JSON as PostgreSQL's jsonb keeps it. Its numbers are `numeric`: they keep their digits, but drop the
 * exponent and with it the mark by which a float such as 1e+22 differs from an integer; what jsonb cannot
 * hold at all is wrapped, see jsonb-escapes.ts. Ordinary values look in SQL as they do in the document.
 */
import { JsonParser } from "./json-parser.js";
import type { JsonValue } from "./json-value.js";
import { JsonWriter } from "./json-writer.js";
import { escapeForJsonb, MAX_ESCAPED_NESTING, RESERVED_PREFIX, unescapeFromJsonb } from "./jsonb-escapes.js";
import { parseJson } from "./parse-json.js";

const JSONB = new JsonWriter({
  itemSeparator: ",",
  keySeparator: ":",
  maxNesting: MAX_ESCAPED_NESTING,
  floatText: numericText,
  stringText: JSON.stringify,
});

/**
 * JSON text that jsonb accepts and from which `fromJsonb` gets the same value back. Comparisons in SQL take
 * the int 1 and the float 1.0 for equal.
 *
 * @throws InvalidValueError as `stringifyJson` does. PostgreSQL itself refuses strings from 256 MiB on.
 * @example
 * toJsonb({ temperature: 298.15, volume: 1e22 });
 * // {"temperature":298.15,"volume":10000000000000000000000.0}
 */
export function toJsonb(value: JsonValue): string {
  return JSONB.write(escapeForJsonb(value));
}

/**
 * The value from which `toJsonb` made the text, which may have gone through jsonb since then.
 *
 * @throws JsonSyntaxError if the text is not JSON; InvalidValueError for a reserved key with a content that
 * `toJsonb` does not write.
 * @example
 * fromJsonb('{"error": {"@thermostore.float": "NaN"}}'); // { error: NaN }
 */
export function fromJsonb(text: string): JsonValue {
  if (!text.includes(`"${RESERVED_PREFIX}`)) return parseJson(text);
  return unescapeFromJsonb(new JsonParser(text, MAX_ESCAPED_NESTING).document());
}

/** A finite float with a fraction or an exponent that leaves one, which jsonb prints as a fraction again. */
function numericText(value: number): string {
  const text = String(value);
  if (!Number.isInteger(value)) return text;
  const [digits = "", exponent] = text.split("e+");
  if (exponent === undefined) return `${text}.0`;
  const [whole = "", fraction = ""] = digits.split(".");
  return `${whole}${fraction.padEnd(Number(exponent), "0")}.0`;
}
