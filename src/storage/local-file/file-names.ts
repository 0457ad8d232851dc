/** Where things lie in a store directory: evaluator's layout, and a folder of our own beside it. */

import { join } from "node:path";
import { InvalidKeyError } from "../../errors.js";
import { OBJECT_KEYS_KEY } from "../object-keys.js";
import type { StorageKey } from "../storage-key.js";

/** The folder in which work under way is kept; evaluator does not look into it. */
const WORK_FOLDER = ".thermostore";

const MAX_FILE_NAME_BYTES = 255;

/** The file that holds an object. */
export function objectPath(root: string, key: StorageKey): string {
  return join(root, `${requireFileName(key)}.json`);
}

/** The ancillary directory of an object. */
export function directoryPath(root: string, key: StorageKey): string {
  return join(root, requireFileName(key));
}

/** The registry of keys. */
export function registryPath(root: string): string {
  return join(root, `${OBJECT_KEYS_KEY}.json`);
}

export function workFolder(root: string): string {
  return join(root, WORK_FOLDER);
}

/** @throws {InvalidKeyError} if a key cannot be the name of a file. */
function requireFileName(key: StorageKey): string {
  if (key === "." || key === ".." || key === WORK_FOLDER || /[/\\\0]/.test(key)) {
    throw new InvalidKeyError(key, "it cannot be the name of a file");
  }
  if (Buffer.byteLength(`${key}.json`) > MAX_FILE_NAME_BYTES) {
    throw new InvalidKeyError(key, "it is too long for the name of a file");
  }
  return key;
}
