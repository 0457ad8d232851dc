/**
 * Which object of a store directory has which identity, found out once: asking every object again for each that
 * is stored would make filling a store take time that grows with its square.
 */

import { identitySha256 } from "../../data/identity.js";
import type { StoredData } from "../../data/stored-data.js";
import type { Retrieved } from "../retrieved.js";
import type { StorageKey } from "../storage-key.js";

/** The identities of the objects of one class. */
interface ClassIdentities {
  /** The keys that were looked at, in the order of the registry. */
  readonly keys: StorageKey[];
  readonly byIdentity: Map<string, StorageKey>;
  /** Under these nothing sound was found; it may have been mended since. */
  readonly unsound: Set<StorageKey>;
}

/** An index that follows the registry as it grows, and is made anew where it changed otherwise. */
export class IdentityIndex {
  readonly #classes = new Map<string, ClassIdentities>();
  /** What was written, so that it need not be read. */
  readonly #written = new Map<StorageKey, string | undefined>();

  /** Tells of an object that was written under a key. */
  wrote(key: StorageKey, object: StoredData): void {
    this.#written.set(key, identitySha256(object));
  }

  /** Forgets everything: what was written did not come to be. */
  clear(): void {
    this.#classes.clear();
    this.#written.clear();
  }

  /**
   * The key under which an identity was last seen.
   *
   * @param keys what the registry names for the class.
   * @param retrieve what a key holds; `undefined` where that is nothing sound.
   */
  async keyOf(
    identity: string,
    className: string,
    keys: readonly StorageKey[],
    retrieve: (key: StorageKey) => Promise<Retrieved | undefined>,
  ): Promise<StorageKey | undefined> {
    const known = this.#identitiesOf(className, keys);
    for (const key of known.unsound) await this.#add(known, key, retrieve);
    for (const key of keys.slice(known.keys.length)) {
      await this.#add(known, key, retrieve);
      known.keys.push(key);
    }
    return known.byIdentity.get(identity);
  }

  /** What is known of a class, if the registry only grew since. */
  #identitiesOf(className: string, keys: readonly StorageKey[]): ClassIdentities {
    const known = this.#classes.get(className);
    const last = (known?.keys.length ?? 0) - 1;
    if (known !== undefined && (last < 0 || known.keys[last] === keys[last])) return known;
    const unknown = { keys: [], byIdentity: new Map(), unsound: new Set<StorageKey>() };
    this.#classes.set(className, unknown);
    return unknown;
  }

  async #add(
    { byIdentity, unsound }: ClassIdentities,
    key: StorageKey,
    retrieve: (key: StorageKey) => Promise<Retrieved | undefined>,
  ): Promise<void> {
    const isWritten = this.#written.has(key);
    const object = isWritten ? undefined : (await retrieve(key))?.object;
    const identity = isWritten ? this.#written.get(key) : object && identitySha256(object);
    this.#written.delete(key);
    if (isWritten || object !== undefined) unsound.delete(key);
    else unsound.add(key);
    // Where an identity is there twice, the first is taken, as in a search from the beginning.
    if (identity !== undefined && !byIdentity.has(identity)) byIdentity.set(identity, key);
  }
}
