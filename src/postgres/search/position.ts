/**
 * Positions in an order: the values by which the last row of a page lies there. What comes behind a position is
 * found by comparing, so that nothing that was stored or removed before it moves it.
 */

import type { JsonValue } from "../../serialization/json/json-value.js";
import type { ParameterList } from "./compiled-query.js";
import type { Level } from "./order-levels.js";

/** A text for each level; `null` where the row has no value. */
export type Position = readonly (string | null)[];

const VALUE_TEXTS: Readonly<Record<Level["type"], RegExp>> = {
  text: /^[^\0]*$/s,
  int8: /^-?\d{1,18}$|^-?\d{19}$/,
  int4: /^-?\d{1,9}$/,
  float8: /^(-?\d[\d.]*(e[-+]?\d{1,3})?|-?Infinity|NaN)$/,
  numeric: /^-?\d{1,4300}$/,
  bool: /^(true|false)$/,
  timestamptz: /^-?\d{1,17}$/,
};

/** The position that a token's values are, if they are one in this order. */
export function positionFrom(values: readonly JsonValue[], levels: readonly Level[]): Position | undefined {
  if (values.length !== levels.length) return undefined;
  const position: (string | null)[] = [];
  for (const [index, level] of levels.entries()) {
    const value = values[index];
    if (value === null && level.nullable) position.push(null);
    else if (typeof value === "string" && isValueText(value, level)) position.push(value);
    else return undefined;
  }
  return position;
}

function isValueText(text: string, { type }: Level): boolean {
  if (!VALUE_TEXTS[type].test(text) || !text.isWellFormed()) return false;
  if (type === "int8") return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  return type !== "float8" || text.includes("Infinity") || text === "NaN" || Number.isFinite(Number(text));
}

/** The condition that a row comes behind a position. */
export function isBehind(position: Position, levels: readonly Level[], parameters: ParameterList): string {
  const values = levels.map((level, index) => parameterOf(position[index] ?? null, level, parameters));
  let condition = "false";
  for (const [index, level] of [...levels.entries()].reverse()) {
    const value = values[index];
    const behind = behindOn(level, value);
    condition = condition === "false" ? behind : `(${behind} or (${sameOn(level, value)} and ${condition}))`;
  }
  const [first] = levels;
  const [value] = values;
  // Says again in one comparison what an index can begin at.
  return first === undefined || value === undefined || first.nullable || levels.length === 1
    ? condition
    : `${first.expression} ${first.descending ? "<=" : ">="} ${value} and ${condition}`;
}

function behindOn({ expression, descending, nullable }: Level, value: string | undefined): string {
  // Behind what is absent there is nothing more.
  if (value === undefined) return "false";
  const behind = `${expression} ${descending ? "<" : ">"} ${value}`;
  return nullable ? `(${behind} or ${expression} is null)` : behind;
}

function sameOn({ expression }: Level, value: string | undefined): string {
  return value === undefined ? `${expression} is null` : `${expression} = ${value}`;
}

function parameterOf(text: string | null, { type }: Level, parameters: ParameterList): string | undefined {
  if (text === null) return undefined;
  if (type !== "timestamptz") return parameters.add(text, type);
  return `(timestamptz 'epoch' + ${parameters.add(text, "int8")} * interval '1 microsecond')`;
}
