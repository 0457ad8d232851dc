/** Storage in memory whose steps happen when a scheduler says so: in any order that its lock does not rule out. */
import type { Scheduler } from "fast-check";
import type { StoredData } from "../../src/data/stored-data.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import type { Retrieved } from "../../src/storage/retrieved.js";
import type { StorageKey } from "../../src/storage/storage-key.js";

export class ScheduledStorage extends MemoryStorage {
  readonly #scheduler: Scheduler;
  #isInterleaving = false;

  constructor(scheduler: Scheduler) {
    super();
    this.#scheduler = scheduler;
  }

  /** Lets the scheduler decide until what was started is over. */
  async interleaving<T>(started: Promise<T>): Promise<T> {
    this.#isInterleaving = true;
    try {
      return await this.#scheduler.waitFor(started);
    } finally {
      this.#isInterleaving = false;
    }
  }

  protected override async _storeObject(
    object: StoredData,
    key: StorageKey,
    directory?: string,
  ): Promise<void> {
    await this.#turn(`store ${key}`);
    await super._storeObject(object, key, directory);
    await this.#turn(`stored ${key}`);
  }

  protected override async _retrieveObject(key: StorageKey): Promise<Retrieved | undefined> {
    await this.#turn(`retrieve ${key}`);
    return super._retrieveObject(key);
  }

  protected override async _removeObject(key: StorageKey): Promise<void> {
    await this.#turn(`remove ${key}`);
    await super._removeObject(key);
    await this.#turn(`removed ${key}`);
  }

  async #turn(label: string): Promise<void> {
    if (this.#isInterleaving) await this.#scheduler.schedule(Promise.resolve(), label);
  }
}
