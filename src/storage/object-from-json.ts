/** Reads an object as a backend kept it: its typed JSON, whatever its class. */

import { dataClassNamed, dataFromJson, dataFromStorage } from "../data/data-registry.js";
import type { StoredData } from "../data/stored-data.js";
import { CorruptionError, StorageError } from "../errors.js";
import { requireJsonObject, tagOf } from "../serialization/codec.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { parseJson } from "../serialization/json/parse-json.js";
import { ObjectKeys } from "./object-keys.js";

/**
 * The object that a backend wrote as `stringifyJson(object.json)`. One of a class that this process does not know
 * can still be read as JSON.
 *
 * @param what the object's file or key, for the error.
 * @throws {CorruptionError} if it is not JSON, or not an object that could have been stored.
 */
export function objectFromJsonText(text: string, what: string): StoredData {
  try {
    const json = requireJsonObject(parseJson(text), "");
    if (tagOf(json) === ObjectKeys.declaration.tag) return ObjectKeys.fromJson(json);
    const className = classNameOf(json);
    if (className === undefined || dataClassNamed(className) !== undefined) return dataFromJson(json);
    return dataFromStorage(json, className);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new CorruptionError(what, error.message, { cause: error });
  }
}

/** The class name in the `@type` of an object: its last part. */
export function classNameOf(json: JsonValue): string | undefined {
  const tag = tagOf(json);
  return tag?.slice(tag.lastIndexOf(".") + 1);
}
