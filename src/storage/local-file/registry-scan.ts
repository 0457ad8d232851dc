/** The registry of a store directory, and what the object files say where it is missing or damaged. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../../errors.js";
import { parseJson } from "../../serialization/json/parse-json.js";
import { classNameOf } from "../object-from-json.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../object-keys.js";
import type { StorageKey } from "../storage-key.js";
import { unlessMissing } from "./durable-files.js";
import { registryPath } from "./file-names.js";

/**
 * The registry of keys.
 *
 * @param path where it is. Default: its place.
 */
export async function readRegistry(root: string, path = registryPath(root)): Promise<ObjectKeys> {
  const text = await readFile(path, "utf8").catch(unlessMissing);
  try {
    if (text !== undefined) return ObjectKeys.fromJson(parseJson(text));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
  return rebuiltRegistry(root);
}

/** A registry made from all object files that can be read, in the order of their names. */
async function rebuiltRegistry(root: string): Promise<ObjectKeys> {
  const names = (await readdir(root)).filter((name) => name.endsWith(".json")).sort();
  const byClass = new Map<string, StorageKey[]>();
  for (const name of names) {
    const key = name.slice(0, -".json".length);
    if (key === OBJECT_KEYS_KEY) continue;
    const className = await classOf(join(root, name));
    if (className !== undefined) byClass.set(className, [...(byClass.get(className) ?? []), key]);
  }
  return ObjectKeys.of(byClass);
}

async function classOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8");
  try {
    return classNameOf(parseJson(text));
  } catch (error) {
    // A broken object is not in the registry; it is found, and reported, by its key.
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
