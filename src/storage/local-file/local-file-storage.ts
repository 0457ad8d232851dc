/**
 * Storage in a directory, in evaluator's layout: it opens evaluator's directories as they are, and evaluator
 * opens what it writes.
 */

import { mkdir, readFile, stat } from "node:fs/promises";
import { LRUCache } from "lru-cache";
import { dataFromJson } from "../../data/data-registry.js";
import type { StoredData, StoredDataClass } from "../../data/stored-data.js";
import { NotAStoreError, StorageError, UnsupportedOperationError } from "../../errors.js";
import { parseJson } from "../../serialization/json/parse-json.js";
import { stringifyJson } from "../../serialization/json/stringify-json.js";
import { AncillaryDirectory } from "../ancillary/ancillary-directory.js";
import { DirectorySource } from "../ancillary/directory-source.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../object-keys.js";
import type { Retrieved } from "../retrieved.js";
import { StorageBackend } from "../storage-backend.js";
import type { StorageKey } from "../storage-key.js";
import { recover, removeEntry, writeEntry, writeObject } from "./change.js";
import { directoryPath, objectPath } from "./file-names.js";
import { rebuiltRegistry } from "./registry-scan.js";
import { withStoreLock } from "./store-lock.js";

export interface LocalFileStorageOptions {
  /** Never write: no lock file, no recovery. For stores that others own. Default: false. */
  readonly readOnly?: boolean;
  /** Create the directory if it does not exist. Default: true, unless read-only. */
  readonly create?: boolean;
  /** How long to wait for another process that holds the lock, in milliseconds. Default: 60,000. */
  readonly lockTimeoutMs?: number;
}

interface CachedObject {
  readonly object: StoredData;
  readonly version: string;
}

const CACHE_BYTES = 64 * 1024 * 1024;

/**
 * A store directory. Keys must be usable as file names. What is replaced or removed is gone, as with
 * evaluator.
 *
 * @example await using store = await LocalFileStorage.open("stored_data");
 */
export class LocalFileStorage extends StorageBackend {
  readonly root: string;
  readonly #readOnly: boolean;
  readonly #lockTimeoutMs: number;
  readonly #cache = new LRUCache<StorageKey, CachedObject>({ maxSize: CACHE_BYTES });

  private constructor(root: string, { readOnly = false, lockTimeoutMs = 60_000 }: LocalFileStorageOptions) {
    super();
    this.root = root;
    this.#readOnly = readOnly;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  /**
   * Opens a store directory.
   *
   * @throws {NotAStoreError} if it does not exist (and is not to be created) or is no directory.
   */
  static async open(root: string, options: LocalFileStorageOptions = {}): Promise<LocalFileStorage> {
    const { readOnly = false, create = !readOnly } = options;
    if (create) {
      await mkdir(root, { recursive: true }).catch((error: unknown) => {
        throw new NotAStoreError(root, "it cannot be created", { cause: error });
      });
    }
    const stats = await stat(root).catch((error: unknown) => {
      throw new NotAStoreError(root, "it does not exist or cannot be read", { cause: error });
    });
    if (!stats.isDirectory()) throw new NotAStoreError(root, "it is a file, not a directory");
    return new LocalFileStorage(root, options);
  }

  protected override async _storeObject(
    object: StoredData,
    key: StorageKey,
    ancillaryPath?: string,
  ): Promise<void> {
    this.#requireWritable("storeObject");
    const text = stringifyJson(object.json);
    if (ancillaryPath === undefined) await writeObject(this.root, key, text);
    else await writeEntry(this.root, key, text, ancillaryPath);
  }

  protected override async _retrieveObject(
    key: StorageKey,
    expectedType?: StoredDataClass,
  ): Promise<Retrieved | undefined> {
    if (key === OBJECT_KEYS_KEY) return this.#registry(expectedType);
    const object = await this.#read(key);
    if (object === undefined) return undefined;
    if (object.declaration.ancillary === "none") return { key, object };
    const source = new DirectorySource(directoryPath(this.root, key));
    return { key, object, ancillary: new AncillaryDirectory(source) };
  }

  protected override async _objectExists(key: StorageKey): Promise<boolean> {
    if (key === OBJECT_KEYS_KEY) return true;
    return (await this.#version(key)) !== undefined;
  }

  protected override _removeObject(key: StorageKey): Promise<void> {
    this.#requireWritable("removeObject");
    return removeEntry(this.root, key);
  }

  protected override acrossProcesses<T>(work: () => Promise<T>): Promise<T> {
    if (this.#readOnly) return work();
    return withStoreLock(this.root, this.#lockTimeoutMs, async () => {
      await recover(this.root);
      return work();
    });
  }

  /** The registry; where it is missing or damaged, what the object files say. */
  async #registry(expectedType: StoredDataClass | undefined): Promise<Retrieved | undefined> {
    if (expectedType?.declaration.name !== ObjectKeys.declaration.name) return undefined;
    const registry = await this.#readRegistry().catch(() => undefined);
    return { key: OBJECT_KEYS_KEY, object: registry ?? (await rebuiltRegistry(this.root)) };
  }

  async #readRegistry(): Promise<ObjectKeys> {
    return ObjectKeys.fromJson(parseJson(await readFile(objectPath(this.root, OBJECT_KEYS_KEY), "utf8")));
  }

  async #read(key: StorageKey): Promise<StoredData | undefined> {
    const version = await this.#version(key);
    if (version === undefined) return undefined;
    const cached = this.#cache.get(key);
    if (cached?.version === version) return cached.object;
    const path = objectPath(this.root, key);
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      throw new StorageError(`${path} cannot be read; check its permissions.`, { cause: error });
    });
    const object = dataFromJson(parseJson(text));
    this.#cache.set(key, { object, version }, { size: text.length + 1 });
    return object;
  }

  /** A text that changes when the file of an object does; `undefined` if there is none. */
  async #version(key: StorageKey): Promise<string | undefined> {
    const stats = await stat(objectPath(this.root, key), { bigint: true }).catch(() => undefined);
    return stats?.isFile() ? `${stats.ino}:${stats.size}:${stats.mtimeNs}` : undefined;
  }

  #requireWritable(operation: string): void {
    if (this.#readOnly) throw new UnsupportedOperationError(operation, `${this.root} was opened read-only.`);
  }
}
