/** Where things lie in a store directory: evaluator's layout, and a folder of our own beside it. */

import { join } from "node:path";
import { InvalidKeyError } from "../../errors.js";
import { OBJECT_KEYS_KEY } from "../object-keys.js";
import type { StorageKey } from "../storage-key.js";

/** The folder in which work under way is kept, beside lock files; evaluator does not look at them. */
const WORK_FOLDER = ".thermostore";

const MAX_FILE_NAME_BYTES = 255;

/** Where an object and its ancillary directory are. */
export interface EntryPaths {
  readonly object: string;
  readonly directory: string;
}

/** @throws {InvalidKeyError} if the key cannot be the name of a file. */
export function entryPaths(root: string, key: StorageKey): EntryPaths {
  const reason = reasonAgainst(key);
  if (reason !== undefined) throw new InvalidKeyError(key, reason);
  return { object: join(root, `${key}.json`), directory: join(root, key) };
}

/** Whether a key can be the name of a file. */
export function isFileName(key: StorageKey): boolean {
  return reasonAgainst(key) === undefined;
}

/** The registry of keys. */
export function registryPath(root: string): string {
  return join(root, `${OBJECT_KEYS_KEY}.json`);
}

export function workFolder(root: string): string {
  return join(root, WORK_FOLDER);
}

/**
 * Where ancillary directories are made for a store by those who do not hold its lock: on the same file system, so that
 * the store can take them over.
 */
export function stagingFolder(root: string): string {
  return join(root, `${WORK_FOLDER}.staging`);
}

/** Where what happened, and what was put away, is kept. */
export function historyFolder(root: string): string {
  return join(root, `${WORK_FOLDER}.history`);
}

/** What happened, line by line. */
export function ledgerPath(root: string): string {
  return join(historyFolder(root), "ledger.jsonl");
}

/** The objects that were put away, and their directories as long as these are kept. */
export function versionFolders(root: string): { readonly objects: string; readonly directories: string } {
  const folder = historyFolder(root);
  return { objects: join(folder, "objects"), directories: join(folder, "directories") };
}

/** Where a version that was put away is. */
export function versionPaths(root: string, version: string): EntryPaths {
  const { objects, directories } = versionFolders(root);
  return { object: join(objects, `${version}.json`), directory: join(directories, version) };
}

/** The lock that one process at a time holds. */
export function lockPath(root: string): string {
  return join(root, `${WORK_FOLDER}.lock`);
}

/** Who holds the lock, so that others need not wait for a process that has ended. */
export function holderPath(root: string): string {
  return join(root, `${WORK_FOLDER}.holder`);
}

/** The lock under which the one of a process that died is removed. */
export function takeoverPath(root: string): string {
  return join(root, `${WORK_FOLDER}.takeover`);
}

function reasonAgainst(key: StorageKey): string | undefined {
  if (key === "." || key === ".." || key.startsWith(WORK_FOLDER) || /[/\\\0]/.test(key)) {
    return "it cannot be the name of a file";
  }
  if (Buffer.byteLength(`${key}.json`) > MAX_FILE_NAME_BYTES) return "it is too long for the name of a file";
  return undefined;
}
