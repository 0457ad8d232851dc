/** Goes through stored objects one by one: how a backend without an engine of its own finds things. */

import { CorruptionError } from "../errors.js";
import type { Retrieved } from "./retrieved.js";
import type { StorageKey } from "./storage-key.js";

/** What the keys hold. Keys that hold nothing are passed over, and so are objects that are damaged. */
export async function* scanObjects(
  keys: readonly StorageKey[],
  retrieve: (key: StorageKey) => Promise<Retrieved | undefined>,
): AsyncGenerator<Retrieved, void, undefined> {
  for (const key of keys) {
    const retrieved = await retrieve(key).catch(unlessDamaged);
    if (retrieved !== undefined) yield retrieved;
  }
}

/** The keys that hold something. */
export async function presentKeys(
  keys: readonly StorageKey[],
  exists: (key: StorageKey) => Promise<boolean>,
): Promise<readonly StorageKey[]> {
  const present: StorageKey[] = [];
  for (const key of keys) if (await exists(key)) present.push(key);
  return present;
}

/** One damaged object must not keep all others from being found. */
export function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof CorruptionError)) throw error;
}
