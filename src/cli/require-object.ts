/** Finds an object for commands that cannot do without it. */

import type { StoredDataClass } from "../data/stored-data.js";
import { StorageKeyNotFoundError } from "../errors.js";
import type { Retrieved } from "../storage/retrieved.js";
import type { StorageBackend } from "../storage/storage-backend.js";

/** @throws {StorageKeyNotFoundError} if there is none; {UnexpectedTypeError} if it is of another class. */
export async function requireObject(
  store: StorageBackend,
  key: string,
  expected?: StoredDataClass,
): Promise<Retrieved> {
  const retrieved = await store.retrieveObject(key, expected);
  if (retrieved === undefined) throw new StorageKeyNotFoundError(key);
  return retrieved;
}
