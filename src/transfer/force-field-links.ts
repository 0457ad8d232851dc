/**
 * Keeps the links between objects when keys change on the way from one store to another, and keeps what has lost
 * its force field from being linked to another one.
 */

import { dataFromJson } from "../data/data-registry.js";
import type { StoredData } from "../data/stored-data.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { type StorageKey, standInKey } from "../storage/storage-key.js";

/** The attribute by which simulation data names its force field. */
const FORCE_FIELD_ID = "force_field_id";

/** An object as it is to be stored, and what is to be said of its link. */
export interface LinkedObject {
  readonly object: StoredData;
  /** Why its force field is not in the target. */
  readonly missing?: string;
}

/** The force fields of a source, and where each is in the target. */
export class ForceFieldLinks {
  readonly #target: StorageBackend;
  /** The target's keys by the source's; `undefined` until it is transferred. */
  readonly #keys = new Map<StorageKey, StorageKey | undefined>();
  readonly #inTarget = new Map<StorageKey, Promise<boolean>>();

  /** @param forceFields the keys of the source's force fields. */
  constructor(target: StorageBackend, forceFields: Iterable<StorageKey>) {
    this.#target = target;
    for (const key of forceFields) this.#keys.set(key, undefined);
  }

  transferred(source: StorageKey, target: StorageKey): void {
    this.#keys.set(source, target);
  }

  /** The object with the key that its force field has in the target. */
  async linked(object: StoredData): Promise<LinkedObject> {
    const id = object.json[FORCE_FIELD_ID];
    if (typeof id !== "string" || id === "") return { object };
    const key = this.#keys.get(id);
    if (key !== undefined) return { object: naming(object, id, key) };
    const isTaken = await this.#isInTarget(id);
    if (!this.#keys.has(id)) {
      // It may have come another way: stores that belong together are imported one by one.
      return isTaken ? { object } : { object, missing: `its force field ${id} is not in the source` };
    }
    const missing = `its force field ${id} could not be transferred`;
    if (!isTaken || (await this.#target.hasObject(object)) !== undefined) return { object, missing };
    // Nobody can tell whether what the target has under that key is the same force field.
    const standIn = standInKey(id);
    return {
      object: naming(object, id, standIn),
      missing: `${missing}; the target has something else under that key, so it names ${standIn} instead`,
    };
  }

  #isInTarget(key: StorageKey): Promise<boolean> {
    const known = this.#inTarget.get(key) ?? this.#target.objectExists(key);
    this.#inTarget.set(key, known);
    return known;
  }
}

function naming(object: StoredData, id: StorageKey, key: StorageKey): StoredData {
  return key === id ? object : dataFromJson({ ...object.json, [FORCE_FIELD_ID]: key });
}
