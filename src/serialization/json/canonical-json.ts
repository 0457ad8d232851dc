/**
 * One text per value: what is hashed and compared to tell whether two objects are the same. Values that
 * Python would tell apart by type, such as 1 and 1.0, have different texts.
 */

import { type JsonValue, MAX_JSON_NESTING } from "./json-value.js";
import { JsonWriter } from "./json-writer.js";
import { asciiStringText } from "./string-text.js";
import { pythonFloatText } from "./stringify-json.js";

const CANONICAL = new JsonWriter({
  itemSeparator: ",",
  keySeparator: ":",
  compareKeys: compareByCodePoint,
  maxNesting: MAX_JSON_NESTING,
  floatText: pythonFloatText,
  stringText: asciiStringText,
});

/**
 * The canonical text of the value, the same that Python gives with
 * `json.dumps(value, sort_keys=True, separators=(",", ":"))`: equal texts mean equal values.
 *
 * @throws InvalidValueError as `stringifyJson` does.
 * @example
 * canonicalJson({ b: 1n, a: 1 }); // {"a":1.0,"b":1}
 */
export function canonicalJson(value: JsonValue): string {
  return CANONICAL.write(value);
}

/** Python's order of strings: by code point, in which U+FFFF comes before U+10000. */
export function compareByCodePoint(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  if (at === shorter) return a.length - b.length;
  // Where only one string goes on with a pair, the difference begins at the lead that both share.
  const lead = at > 0 && isLeadSurrogate(a.charCodeAt(at - 1)) ? at - 1 : at;
  return codePointAt(a, lead) - codePointAt(b, lead) || codePointAt(a, at) - codePointAt(b, at);
}

function isLeadSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function codePointAt(text: string, at: number): number {
  return text.codePointAt(at) ?? -1;
}
