/**
 * Intervals of numbers as SQL. A column has one type of number and the ends of an interval may be of another:
 * the ends are converted here, exactly, so that the server compares values of one type and can use an index.
 */

import type { Interval } from "../../query/interval.js";
import type { ParameterList } from "./compiled-query.js";

type AnyInterval = Interval<number | bigint>;

/** What is compared; made only if it is, so that no parameter is left without a place. */
export type Operand = string | (() => string);

/** An end of an interval as it is compared with a column. */
interface Bound {
  readonly operator: ">" | ">=" | "<" | "<=";
  readonly value: string;
}

/** A type of whole numbers, and the least and the greatest of them where there are such. */
export interface IntegerType {
  readonly name: string;
  readonly min?: bigint;
  readonly max?: bigint;
}

export const INT4: IntegerType = { name: "int4", min: -(2n ** 31n), max: 2n ** 31n - 1n };
export const INT8: IntegerType = { name: "int8", min: -(2n ** 63n), max: 2n ** 63n - 1n };
export const NUMERIC: IntegerType = { name: "numeric" };

/** A float lies in an interval. To PostgreSQL, NaN is greater than every number: it lies in no interval here. */
export function floatWithin(operand: Operand, interval: AnyInterval, parameters: ParameterList): string {
  if (hasNaN(interval)) return "false";
  const expression = expressionOf(operand);
  const bounds = floatBounds(interval);
  const conditions = bounds.map(
    ({ operator, value }) => `${expression} ${operator} ${parameters.add(value, "float8")}`,
  );
  if (!bounds.some(({ operator }) => operator.startsWith("<")))
    conditions.push(`${expression} < 'NaN'::float8`);
  return conditions.join(" and ");
}

/** A whole number lies in an interval. */
export function integerWithin(
  operand: Operand,
  { name, min, max }: IntegerType,
  interval: AnyInterval,
  parameters: ParameterList,
): string {
  if (hasNaN(interval)) return "false";
  const from = leastInteger(interval);
  const to = greatestInteger(interval);
  if (from === "none" || to === "none") return "false";
  if (from !== undefined && max !== undefined && from > max) return "false";
  if (to !== undefined && min !== undefined && to < min) return "false";
  const expression = expressionOf(operand);
  const conditions = [
    ...(from === undefined || (min !== undefined && from <= min)
      ? []
      : [`${expression} >= ${parameters.add(String(from), name)}`]),
    ...(to === undefined || (max !== undefined && to >= max)
      ? []
      : [`${expression} <= ${parameters.add(String(to), name)}`]),
  ];
  return conditions.length === 0 ? `${expression} is not null` : conditions.join(" and ");
}

function expressionOf(operand: Operand): string {
  return typeof operand === "string" ? operand : operand();
}

function hasNaN({ from, to }: AnyInterval): boolean {
  return Number.isNaN(from) || Number.isNaN(to);
}

/** A whole number may lie between two floats: then what is on its other side begins with the nearest float. */
function floatBounds({ from, to, excludesFrom, excludesTo }: AnyInterval): readonly Bound[] {
  const bounds: Bound[] = [];
  if (from !== undefined) {
    const nearest = Number(from);
    const isExcluded = nearest < from || (excludesFrom === true && !(nearest > from));
    bounds.push({ operator: isExcluded ? ">" : ">=", value: String(nearest) });
  }
  if (to !== undefined) {
    const nearest = Number(to);
    const isExcluded = nearest > to || (excludesTo === true && !(nearest < to));
    bounds.push({ operator: isExcluded ? "<" : "<=", value: String(nearest) });
  }
  return bounds;
}

/** The least whole number in an interval; `undefined` if there is no least, `none` if there is none in it. */
function leastInteger({ from, excludesFrom }: AnyInterval): bigint | "none" | undefined {
  if (from === undefined || from === Number.NEGATIVE_INFINITY) return undefined;
  if (from === Number.POSITIVE_INFINITY) return "none";
  const least = typeof from === "bigint" ? from : BigInt(Math.ceil(from));
  return excludesFrom === true && !(least > from) ? least + 1n : least;
}

function greatestInteger({ to, excludesTo }: AnyInterval): bigint | "none" | undefined {
  if (to === undefined || to === Number.POSITIVE_INFINITY) return undefined;
  if (to === Number.NEGATIVE_INFINITY) return "none";
  const greatest = typeof to === "bigint" ? to : BigInt(Math.floor(to));
  return excludesTo === true && !(greatest < to) ? greatest - 1n : greatest;
}
