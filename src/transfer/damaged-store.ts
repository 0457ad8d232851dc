/**
 * A damaged store directory as the source of a transfer: not the registry, but the files say what is there. What
 * cannot belong to any object is named with the reason.
 */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ForceFieldData } from "../data/force-field-data.js";
import { NotAStoreError, StorageError } from "../errors.js";
import { classNameOf } from "../storage/object-from-json.js";
import { OBJECT_KEYS_KEY } from "../storage/object-keys.js";
import { isStorageKey, type StorageKey } from "../storage/storage-key.js";
import type { TransferProblem } from "../storage/transfer-contract.js";
import { ObjectFile, objectFilePath, readJsonFile } from "./object-file.js";
import { readRegistry, requireDirectory, type StoreDirectoryListing } from "./store-directory.js";
import type { TransferEntry } from "./transfer-entry.js";

/** What is left of a store directory. */
export interface DamagedStoreListing extends StoreDirectoryListing {
  /** What lies in the directory and is no sound object, nor part of one. */
  readonly unusable: readonly TransferProblem[];
}

const ENDING = ".json";

/**
 * Lists every object file of a store directory, registered or not, in the order of the registry where it can be
 * read and of names where not.
 *
 * @throws {NotAStoreError} if it is no directory, or holds no object file at all.
 */
export async function listDamagedStore(root: string): Promise<DamagedStoreListing> {
  await requireDirectory(root);
  const unusable: TransferProblem[] = [];
  const registered = await registeredKeys(root, unusable);
  const items = await readdir(root, { withFileTypes: true });
  const files = items
    .filter((item) => item.isFile() && item.name.endsWith(ENDING))
    .map(({ name }) => name.slice(0, -ENDING.length))
    .filter((key) => key !== OBJECT_KEYS_KEY);
  if (files.length === 0) {
    throw new NotAStoreError(root, "there is no object file in it, so there is nothing to salvage");
  }
  const present = new Set(files);
  const inRegistry = registered.filter((key) => present.has(key));
  const named = new Set(inRegistry);
  const unregistered = files.filter((key) => !named.has(key)).sort();
  const entries: TransferEntry[] = [];
  for (const key of new Set([...inRegistry, ...unregistered])) {
    const path = objectFilePath(root, key);
    try {
      if (!isStorageKey(key)) throw new StorageError("its name cannot be a key");
      entries.push(new ObjectFile(root, key, await isForceField(path)));
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      unusable.push({ key, path, reason: error.message });
    }
  }
  for (const item of items.filter((each) => !each.isFile() && !each.name.startsWith("."))) {
    if (item.isDirectory() && present.has(item.name)) continue;
    const reason = item.isDirectory()
      ? "a directory of files whose object is not there"
      : "neither a file nor a directory";
    unusable.push({ key: item.name, path: join(root, item.name), reason });
  }
  const vanished = registered.filter((key) => !present.has(key));
  return { entries, vanished, unregistered, unusable };
}

async function registeredKeys(root: string, unusable: TransferProblem[]): Promise<readonly StorageKey[]> {
  try {
    return (await readRegistry(root)).keysOf();
  } catch (error) {
    if (!(error instanceof NotAStoreError)) throw error;
    const path = objectFilePath(root, OBJECT_KEYS_KEY);
    unusable.push({ key: OBJECT_KEYS_KEY, path, reason: error.message });
    return [];
  }
}

async function isForceField(path: string): Promise<boolean> {
  return classNameOf(await readJsonFile(path)) === ForceFieldData.declaration.name;
}
