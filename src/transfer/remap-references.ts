/** Keeps the links between objects when keys change on the way from one store to another. */

import { dataFromJson } from "../data/data-registry.js";
import type { StoredData } from "../data/stored-data.js";
import type { StorageKey } from "../storage/storage-key.js";

/** The attribute by which simulation data names its force field. */
const FORCE_FIELD_ID = "force_field_id";

/**
 * An object that names its force field by the key that it has in the target.
 *
 * @param forceFields the target's keys of force fields, by the source's.
 */
export function withRemappedForceField(
  object: StoredData,
  forceFields: ReadonlyMap<StorageKey, StorageKey>,
): StoredData {
  const id = object.json[FORCE_FIELD_ID];
  const target = typeof id === "string" ? forceFields.get(id) : undefined;
  if (target === undefined || target === id) return object;
  return dataFromJson({ ...object.json, [FORCE_FIELD_ID]: target });
}
