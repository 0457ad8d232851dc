/** Writing JSON exactly as Python's `json.dumps` does, so that files written from either side are the same. */
import { InvalidValueError } from "../../errors.js";
import { type JsonValue, MAX_JSON_NESTING } from "./json-value.js";
import { type JsonSpelling, JsonWriter } from "./json-writer.js";
import { asciiStringText } from "./string-text.js";

export interface StringifyJsonOptions {
  /** Spaces by which each level is indented, as `json.dumps(indent=n)`; by default all is on one line. */
  readonly indent?: number;
}

const SPELLING: JsonSpelling = {
  itemSeparator: ", ",
  keySeparator: ": ",
  maxNesting: MAX_JSON_NESTING,
  floatText: pythonFloatText,
  stringText: asciiStringText,
};
const ONE_LINE = new JsonWriter(SPELLING);

/**
 * The text that Python's `json.dumps` gives for the value: `, ` and `: ` between items, everything outside
 * ASCII escaped, floats by `repr`, `NaN` and infinities bare.
 *
 * @throws InvalidValueError for what `parseJson` would not read: nesting deeper than 500 (or a cycle), an
 * integer of more than 4300 digits, `undefined`; or for an indent that is no whole number ≥ 0.
 * @example
 * stringifyJson({ value: 1e-6, count: 1n }); // {"value": 1e-06, "count": 1}
 */
export function stringifyJson(value: JsonValue, options: StringifyJsonOptions = {}): string {
  const { indent } = options;
  if (indent === undefined) return ONE_LINE.write(value);
  if (!Number.isInteger(indent) || indent < 0) {
    throw new InvalidValueError("indent", indent, "must be a whole number of spaces, 0 or more");
  }
  return new JsonWriter({ ...SPELLING, itemSeparator: ",", indent }).write(value);
}

/**
 * A float as Python's `repr` spells it: the shortest digits that give the same double, with `.0` if whole, and
 * with an exponent below 1e-4 and from 1e16 on. `NaN` and infinities are spelt as `json.dumps` does.
 *
 * @example
 * pythonFloatText(1e-6); // "1e-06"
 */
export function pythonFloatText(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value)) {
    if (magnitude < 1e16) return Object.is(value, -0) ? "-0.0" : `${value}.0`;
  } else if (magnitude >= 1e-4 || Number.isNaN(value)) {
    return `${value}`;
  }
  return value.toExponential().replace(/(?<=e[+-])(?=\d$)/, "0");
}
