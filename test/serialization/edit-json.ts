/** Copies of JSON with one place changed, to see what a reader says of it. */

import type { JsonObject, JsonValue } from "../../src/serialization/json/json-value.js";
import { isJsonArray, isJsonObject } from "../../src/serialization/json/json-value.js";

/** A copy with `value` at a path such as `substance.components.0.smiles`; `undefined` takes out what is there. */
export function withValueAt(json: JsonObject, path: string, value: JsonValue | undefined): JsonObject {
  const edited = edit(json, path.split("."), value);
  if (!isJsonObject(edited)) throw new Error(`${path} does not lie in an object`);
  return edited;
}

function edit(json: JsonValue | undefined, path: readonly string[], value: JsonValue | undefined): JsonValue {
  const [name = "", ...rest] = path;
  if (isJsonArray(json)) {
    return json.map((item, index) => (String(index) === name ? (next(item, rest, value) ?? null) : item));
  }
  if (!isJsonObject(json)) throw new Error(`there is nothing to change at ${name}`);
  const replaced = next(json[name], rest, value);
  const others = Object.entries(json).filter(([key]) => key !== name);
  return Object.fromEntries(replaced === undefined ? others : [...others, [name, replaced]]);
}

function next(
  json: JsonValue | undefined,
  rest: readonly string[],
  value: JsonValue | undefined,
): JsonValue | undefined {
  return rest.length === 0 ? value : edit(json, rest, value);
}
