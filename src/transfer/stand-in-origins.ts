/**
 * Deposits that come back. Where a key was taken on the way there, a deposit has the key that stands in for it; on
 * the way back it must be recognised as the one that is there under its own key, not kept once more.
 */

import { dataClassNamed } from "../data/data-registry.js";
import type { StoredData } from "../data/stored-data.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { type StorageKey, standInKey } from "../storage/storage-key.js";

/** How many times in a row a stand-in may have been taken as well. */
const LONGEST_CHAIN = 3;

/** For classes whose deposits are all kept: which keys of the target the source's keys stand in for. */
export class StandInOrigins {
  readonly #target: StorageBackend;
  readonly #sourceKeys: ReadonlySet<StorageKey>;
  readonly #byClass = new Map<string, Promise<ReadonlyMap<StorageKey, StorageKey>>>();

  constructor(target: StorageBackend, sourceKeys: ReadonlySet<StorageKey>) {
    this.#target = target;
    this.#sourceKeys = sourceKeys;
  }

  /** The key to ask for in the target. */
  async keyFor(object: StoredData, key: StorageKey): Promise<StorageKey> {
    if (object.declaration.identity !== "none") return key;
    // Made once, before the first deposit of the class is written.
    const origins = this.#byClass.get(object.type) ?? this.#originsOf(object.type);
    this.#byClass.set(object.type, origins);
    return (await origins).get(key) ?? key;
  }

  async #originsOf(className: string): Promise<ReadonlyMap<StorageKey, StorageKey>> {
    const origins = new Map<StorageKey, StorageKey>();
    const dataClass = dataClassNamed(className);
    const present = new Set<StorageKey>();
    for await (const key of dataClass === undefined ? [] : this.#target.keys(dataClass)) present.add(key);
    for (const key of present) {
      let standIn = key;
      for (let length = 0; length < LONGEST_CHAIN; length += 1) {
        standIn = standInKey(standIn);
        const isWanted = this.#sourceKeys.has(standIn) && !present.has(standIn);
        if (isWanted && !origins.has(standIn)) origins.set(standIn, key);
      }
    }
    return origins;
  }
}
