/** Objects that were read lately, as long as their files are the same. */

import { readFile } from "node:fs/promises";
import { LRUCache } from "lru-cache";
import type { StoredData } from "../../data/stored-data.js";
import { StorageError } from "../../errors.js";
import { objectFromJsonText } from "../object-from-json.js";
import type { StorageKey } from "../storage-key.js";
import type { ObjectFile } from "./object-file.js";

interface CachedObject {
  readonly object: StoredData;
  readonly version: string;
}

const CACHE_BYTES = 64 * 1024 * 1024;

/** Reads objects, and remembers them by the version of their file. */
export class ObjectCache {
  readonly #cache = new LRUCache<StorageKey, CachedObject>({ maxSize: CACHE_BYTES });

  /** @throws {CorruptionError} if the file holds no object. */
  async read(key: StorageKey, path: string, { version }: ObjectFile): Promise<StoredData> {
    const cached = this.#cache.get(key);
    if (cached?.version === version) return cached.object;
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      throw new StorageError(`${path} cannot be read; check its permissions.`, { cause: error });
    });
    const object = objectFromJsonText(text, path);
    this.#cache.set(key, { object, version }, { size: text.length + 1 });
    return object;
  }
}
