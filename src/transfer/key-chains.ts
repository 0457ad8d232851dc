/**
 * Which keys of a source can lead to the same key in a target. Where a key is not free, one that is made from it
 * stands in, and that may be the key of another object, whose turn then decides who gets it.
 */

import { type StorageKey, standInKey } from "../storage/storage-key.js";

/** Gives every key the first of those that can lead to it: keys with different ones never meet. */
export function keyChains(all: ReadonlySet<StorageKey>): (key: StorageKey) => StorageKey {
  const before = new Map<StorageKey, StorageKey>();
  for (const key of all) {
    const next = standInKey(key);
    if (all.has(next)) before.set(next, key);
  }
  return (key) => {
    let first = key;
    for (let other = before.get(key); other !== undefined; other = before.get(other)) first = other;
    return first;
  };
}
