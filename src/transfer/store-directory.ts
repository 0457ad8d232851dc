/** A store directory as the source of a transfer: read as it is, never written to. */

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ForceFieldData } from "../data/force-field-data.js";
import { NotAStoreError } from "../errors.js";
import { parseJson } from "../serialization/json/parse-json.js";
import { isFileName } from "../storage/local-file/file-names.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../storage/object-keys.js";
import type { StorageKey } from "../storage/storage-key.js";
import { ObjectFile } from "./object-file.js";
import type { TransferEntry } from "./transfer-entry.js";

/** What a registry names. */
export interface StoreDirectoryListing {
  readonly entries: readonly TransferEntry[];
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
export async function listStoreDirectory(root: string): Promise<StoreDirectoryListing> {
  const registry = await readRegistry(root);
  const entries: TransferEntry[] = [];
  const vanished: StorageKey[] = [];
  for (const [className, keys] of registry.byClass) {
    for (const key of keys) {
      if (!isFileName(key)) {
        vanished.push(key);
        continue;
      }
      const file = new ObjectFile(root, key, className === ForceFieldData.declaration.name);
      if (await isFile(file.path)) entries.push(file);
      else vanished.push(key);
    }
  }
  const registered = new Set([OBJECT_KEYS_KEY, ...entries.map(({ key }) => key)]);
  const unregistered = (await objectFileKeys(root)).filter((key) => !registered.has(key));
  return { entries, vanished, unregistered };
}

/** @throws {NotAStoreError} if it is no directory that can be entered. */
export async function requireDirectory(root: string): Promise<void> {
  const stats = await stat(root).catch((error: unknown) => {
    throw new NotAStoreError(root, "it does not exist or cannot be entered", { cause: error });
  });
  if (!stats.isDirectory()) throw new NotAStoreError(root, "it is a file; give the directory of the store");
}

/** @throws {NotAStoreError} if it is missing or damaged. */
export async function readRegistry(root: string): Promise<ObjectKeys> {
  await requireDirectory(root);
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
