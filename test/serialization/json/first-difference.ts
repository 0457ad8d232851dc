/**
 * Equality of JSON values for the tests. Vitest's own compares `.constructor`, which is an ordinary key here,
 * and reports two large values instead of the place where they differ.
 */
import { isJsonArray, isJsonObject, type JsonValue } from "../../../src/serialization/json/json-value.js";

/** Where and how two values differ, or `undefined` if they are the same; the order of keys does not count. */
export function firstDifference(
  actual: JsonValue | undefined,
  expected: JsonValue | undefined,
  path = "value",
): string | undefined {
  if (Object.is(actual, expected)) return undefined;
  const arrays = isJsonArray(actual) && isJsonArray(expected);
  if (!arrays && !(isJsonObject(actual) && isJsonObject(expected))) {
    return `${path} is ${shown(actual)} instead of ${shown(expected)}`;
  }
  const [left, right] = [members(actual), members(expected)];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const difference = firstDifference(left.get(key), right.get(key), `${path}[${JSON.stringify(key)}]`);
    if (difference !== undefined) return difference;
  }
  return left.size === right.size ? undefined : `${path} has other keys`;
}

function members(value: object): ReadonlyMap<string, JsonValue> {
  return new Map(Object.entries(value));
}

function shown(value: JsonValue | undefined): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object" && value !== null) return isJsonArray(value) ? "an array" : "an object";
  return Object.is(value, -0) ? "-0" : String(value);
}
