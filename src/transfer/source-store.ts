/** A store directory as the source of an import: read as it is, never written to. */

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { dataFromJson } from "../data/data-registry.js";
import { ForceFieldData } from "../data/force-field-data.js";
import type { StoredData } from "../data/stored-data.js";
import { NotAStoreError, StorageError } from "../errors.js";
import { parseJson } from "../serialization/json/parse-json.js";
import { isFileName } from "../storage/local-file/file-names.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../storage/object-keys.js";
import type { StorageKey } from "../storage/storage-key.js";

/** An object file that the registry names. */
export interface SourceEntry {
  readonly key: StorageKey;
  /** The object's JSON file. */
  readonly path: string;
  /** Where its ancillary directory is, if it has one. */
  readonly directory: string;
  readonly isForceField: boolean;
}

/** What a registry names. */
export interface SourceListing {
  /** Force fields first, so that what refers to them comes later. */
  readonly entries: readonly SourceEntry[];
  /** Keys that the registry names although there is no file; evaluator drops them silently. */
  readonly vanished: readonly StorageKey[];
  /** Keys of object files that the registry does not name; evaluator finds them only by key. */
  readonly unregistered: readonly StorageKey[];
}

/**
 * Lists the objects of a store directory.
 *
 * @throws {NotAStoreError} if it is no directory, or has no readable `object_keys.json`.
 */
export async function listSource(root: string): Promise<SourceListing> {
  const registry = await readRegistry(root);
  const entries: SourceEntry[] = [];
  const vanished: StorageKey[] = [];
  for (const [className, keys] of registry.byClass) {
    for (const key of keys) {
      if (!isFileName(key)) {
        vanished.push(key);
        continue;
      }
      const path = join(root, `${key}.json`);
      const isForceField = className === ForceFieldData.declaration.name;
      if (await isFile(path)) entries.push({ key, path, directory: join(root, key), isForceField });
      else vanished.push(key);
    }
  }
  const forceFields = entries.filter(({ isForceField }) => isForceField);
  const others = entries.filter(({ isForceField }) => !isForceField);
  const registered = new Set([OBJECT_KEYS_KEY, ...entries.map(({ key }) => key)]);
  const unregistered = (await objectFileKeys(root)).filter((key) => !registered.has(key));
  return { entries: [...forceFields, ...others], vanished, unregistered };
}

/**
 * Reads and validates an object.
 *
 * @throws {StorageError} telling why it cannot be read, is not JSON, or is not valid.
 */
export async function readSource({ path }: SourceEntry): Promise<StoredData> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new StorageError(`${path} cannot be read; check its permissions.`, { cause: error });
  });
  return dataFromJson(parseJson(text));
}

async function readRegistry(root: string): Promise<ObjectKeys> {
  const stats = await stat(root).catch((error: unknown) => {
    throw new NotAStoreError(root, "it does not exist or cannot be entered", { cause: error });
  });
  if (!stats.isDirectory()) throw new NotAStoreError(root, "it is a file; give the directory of the store");
  const path = join(root, `${OBJECT_KEYS_KEY}.json`);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new NotAStoreError(root, `it has no readable ${OBJECT_KEYS_KEY}.json`, { cause: error });
  });
  try {
    return ObjectKeys.fromJson(parseJson(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotAStoreError(root, `its registry ${path} is damaged: ${reason}`, { cause: error });
  }
}

async function objectFileKeys(root: string): Promise<readonly StorageKey[]> {
  const items = await readdir(root, { withFileTypes: true });
  return items
    .filter((item) => item.isFile() && item.name.endsWith(".json"))
    .map(({ name }) => name.slice(0, -".json".length))
    .sort();
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
