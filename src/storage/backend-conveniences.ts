/** What backends offer for force fields, which are named by themselves more often than as objects. */

import { ForceFieldData } from "../data/force-field-data.js";
import type { StoredData } from "../data/stored-data.js";
import { StorageKeyNotFoundError } from "../errors.js";
import type { ForceFieldSource } from "../forcefields/force-field-source.js";
import { BackendPrimitives } from "./backend-primitives.js";
import type { ExpectedType, Retrieved } from "./retrieved.js";
import type { StorageKey } from "./storage-key.js";

/** Force fields as what they are, over the methods for any object. */
export abstract class BackendConveniences extends BackendPrimitives {
  abstract storeObject(object: StoredData, ancillaryPath?: string): Promise<StorageKey>;

  abstract retrieveObject<T extends StoredData = StoredData>(
    key: StorageKey,
    expectedType?: ExpectedType<T>,
  ): Promise<Retrieved<T> | undefined>;

  abstract hasObject(object: StoredData): Promise<StorageKey | undefined>;

  /** Stores a force field. */
  storeForceField(source: ForceFieldSource): Promise<StorageKey> {
    return this.storeObject(new ForceFieldData({ forceFieldSource: source }));
  }

  /**
   * The force field under a key.
   *
   * @throws {StorageKeyNotFoundError} if there is none; {UnexpectedTypeError} if it is something else.
   */
  async retrieveForceField(key: StorageKey): Promise<ForceFieldSource> {
    const retrieved = await this.retrieveObject<ForceFieldData>(key, ForceFieldData);
    if (retrieved === undefined) throw new StorageKeyNotFoundError(key, "force field");
    return retrieved.object.forceFieldSource;
  }

  /** The key of a force field with the same content, if it is stored. */
  hasForceField(source: ForceFieldSource): Promise<StorageKey | undefined> {
    return this.hasObject(new ForceFieldData({ forceFieldSource: source }));
  }
}
