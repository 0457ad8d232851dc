/** Finds an object, or an earlier version of one, for commands that cannot do without it. */

import type { StoredDataClass } from "../data/stored-data.js";
import { StorageKeyNotFoundError } from "../errors.js";
import { type Retrieved, requireType } from "../storage/retrieved.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { UsageError } from "./usage-error.js";

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

/**
 * The version that an event put away.
 *
 * @throws {UsageError} if it is no event of the key, or put nothing away; {UnexpectedTypeError} for another class.
 */
export async function requireVersion(
  store: StorageBackend,
  key: string,
  position: string,
  expected?: StoredDataClass,
): Promise<Retrieved> {
  const event = (await store.history(key)).find((each) => each.position === position);
  if (event?.superseded === undefined) {
    const reason = event === undefined ? "is no event of this key" : "put nothing away";
    throw new UsageError(`--before: "${position}" ${reason}; see "thermostore history ${key}".`);
  }
  const { object, ancillary } = event.superseded;
  return requireType({ key, object, ...(ancillary === undefined ? {} : { ancillary }) }, expected);
}
