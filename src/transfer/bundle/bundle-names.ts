/** Names for the objects of a bundle: their keys, as far as these can be names of files. */

import { isFileName } from "../../storage/local-file/file-names.js";
import { OBJECT_KEYS_KEY } from "../../storage/object-keys.js";
import { type StorageKey, standInKey } from "../../storage/storage-key.js";

/** Gives each key a name of its own; the file of one object is never the directory of another. */
export class BundleNames {
  readonly #taken = new Set([OBJECT_KEYS_KEY, `${OBJECT_KEYS_KEY}.json`]);

  nameFor(key: StorageKey): string {
    let name = key;
    while (!isFileName(name) || this.#taken.has(name) || this.#taken.has(`${name}.json`)) {
      name = standInKey(name);
    }
    this.#taken.add(name).add(`${name}.json`);
    return name;
  }
}
