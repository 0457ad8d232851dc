/**
 * What a backend supplies, apart from what is made of it: three methods that it has to write, and those that it
 * may. The storage backend builds everything else on them.
 */

import type { StoredData } from "../data/stored-data.js";
import { UnsupportedOperationError } from "../errors.js";
import { canHoldObject } from "./object-keys.js";
import { ReentrantLock } from "./reentrant-lock.js";
import type { ExpectedType, Retrieved } from "./retrieved.js";
import type { StorageKey } from "./storage-key.js";

/** The primitives of a backend. All of them run under its lock. */
export abstract class BackendPrimitives {
  readonly #lock = new ReentrantLock();

  /** Gives up what the backend holds open. */
  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Writes an object under a key, over what the key held, with a copy of the directory. */
  protected abstract _storeObject(object: StoredData, key: StorageKey, ancillaryPath?: string): Promise<void>;

  /** Reads what a key holds. `expectedType` is a hint: the caller checks the class. */
  protected abstract _retrieveObject(
    key: StorageKey,
    expectedType?: ExpectedType,
  ): Promise<Retrieved | undefined>;

  protected abstract _objectExists(key: StorageKey): Promise<boolean>;

  /** Whether a new object can have the key. Backends in which other things than objects take up keys override it. */
  protected async keyIsFree(key: StorageKey): Promise<boolean> {
    return canHoldObject(key) && !(await this._objectExists(key));
  }

  /** Removes what a key holds. Only backends that can remove override it. */
  protected _removeObject(_key: StorageKey): Promise<void> {
    return Promise.reject(
      new UnsupportedOperationError("removeObject", `${this.constructor.name} cannot remove objects.`),
    );
  }

  /**
   * Runs work under the lock; work that already holds it goes ahead.
   *
   * @param signal ends it with the signal's reason, and refuses what it goes on to call.
   */
  protected exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#lock.run(work, (inner) => this.acrossProcesses(inner), signal);
  }

  /** Whether the code that asks runs under the lock already. */
  protected get holdsLock(): boolean {
    return this.#lock.isHeld;
  }

  /** Wraps work that took the lock of this process; backends that share files lock out other processes here. */
  protected acrossProcesses<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}
