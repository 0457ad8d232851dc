/** Numbers the keys of a store in the order in which they were stored, so that a page can end at a number. */

import type { StorageKey } from "../storage-key.js";

/** A key and its place in the order of storing. */
export interface NumberedKey {
  readonly key: StorageKey;
  readonly number: number;
}

/**
 * The numbers of a backend's keys, as long as it is open. A key keeps its number, and new keys get higher
 * ones: a page goes on in the right place even if the object at which the last one ended is gone.
 */
export class StoringOrder {
  readonly #numbers = new Map<StorageKey, number>();
  #last = 0;

  /** The keys of a class, in the order of storing, with their numbers. */
  number(keys: readonly StorageKey[]): readonly NumberedKey[] {
    let before = 0;
    return keys.map((key) => {
      const known = this.#numbers.get(key);
      // One that was removed and stored again has a place further on.
      const number = known !== undefined && known > before ? known : ++this.#last;
      this.#numbers.set(key, number);
      before = number;
      return { key, number };
    });
  }
}
