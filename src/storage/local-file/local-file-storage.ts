/**
 * Storage in a directory, in evaluator's layout: it opens evaluator's directories as they are, and evaluator
 * opens what it writes.
 */

import { mkdir, readFile, stat } from "node:fs/promises";
import { LRUCache } from "lru-cache";
import { identitySha256 } from "../../data/identity.js";
import type { StoredData } from "../../data/stored-data.js";
import { CorruptionError, NotAStoreError, StorageError, UnsupportedOperationError } from "../../errors.js";
import { parseJson } from "../../serialization/json/parse-json.js";
import { stringifyJson } from "../../serialization/json/stringify-json.js";
import { AncillaryDirectory } from "../ancillary/ancillary-directory.js";
import { DirectorySource } from "../ancillary/directory-source.js";
import { objectFromJsonText } from "../object-from-json.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../object-keys.js";
import type { Retrieved } from "../retrieved.js";
import { StorageBackend } from "../storage-backend.js";
import type { StorageKey } from "../storage-key.js";
import { ChangeSet, recover } from "./change-set.js";
import { exists, unlessMissing } from "./durable-files.js";
import { type EntryPaths, entryPaths, isFileName, registryPath } from "./file-names.js";
import { IdentityIndex } from "./identity-index.js";
import { type ObjectFile, objectFile } from "./object-file.js";
import { rebuiltRegistry } from "./registry-scan.js";
import { StagedSource } from "./staged-source.js";
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
  /** What the calls that hold the lock have changed so far; there is none outside of it, and none in a read-only store. */
  #changes: ChangeSet | undefined;
  readonly #identities = new IdentityIndex();
  /** The registry as the calls that hold the lock see it. */
  #held: { readonly keys: ObjectKeys; readonly isChanged: boolean } | undefined;

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

  /** Runs several calls as one unit, written at its end: all of it or nothing, even if the process dies meanwhile. */
  override transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.exclusively(work);
  }

  protected override async _storeObject(
    object: StoredData,
    key: StorageKey,
    ancillaryPath?: string,
  ): Promise<void> {
    const changes = this.#requireChanges("storeObject");
    if (object instanceof ObjectKeys) this.#held = { keys: object, isChanged: true };
    else {
      await changes.put(key, stringifyJson(object.json), ancillaryPath);
      this.#identities.wrote(key, object);
    }
  }

  protected override async _retrieveObject(key: StorageKey): Promise<Retrieved | undefined> {
    if (key === OBJECT_KEYS_KEY) return { key, object: await this.#registry() };
    const paths = this.#paths(key);
    const file = paths && (await objectFile(paths.object));
    if (paths === undefined || file === undefined) return undefined;
    const object = await this.#read(key, paths.object, file);
    const { storedAt, storedBy } = file;
    const hasDirectory = object.declaration.ancillary === "required" || (await exists(paths.directory));
    return {
      key,
      object,
      storedAt,
      ...(storedBy === undefined ? {} : { storedBy }),
      ...(hasDirectory ? { ancillary: this.#ancillary(key, paths.directory) } : {}),
    };
  }

  protected override async _objectExists(key: StorageKey): Promise<boolean> {
    const paths = this.#paths(key);
    return paths !== undefined && (await objectFile(paths.object)) !== undefined;
  }

  protected override async _removeObject(key: StorageKey): Promise<void> {
    await this.#requireChanges("removeObject").remove(key);
  }

  protected override async recogniseIdentity(object: StoredData): Promise<Retrieved | undefined> {
    const identity = identitySha256(object);
    if (identity === undefined) return undefined;
    const keys = (await this.#registry()).keysOf(object.type);
    const sound = (key: StorageKey) => this._retrieveObject(key).catch(unlessDamaged);
    const key = await this.#identities.keyOf(identity, object.type, keys, sound);
    if (key === undefined) return undefined;
    const found = await sound(key);
    const isSame = found !== undefined && identitySha256(found.object) === identity;
    // Where others changed files under the registry, all of them are asked.
    return isSame ? found : super.recogniseIdentity(object);
  }

  /** A key is also taken by what else lies where its files would be: `a.json` may be the directory of a key. */
  protected override async keyIsFree(key: StorageKey): Promise<boolean> {
    if (!(await super.keyIsFree(key)) || this.#changes?.collides(key)) return false;
    if (!isFileName(key)) return true;
    const { object, directory } = entryPaths(this.root, key);
    return !(await exists(object)) && !(await exists(directory));
  }

  protected override acrossProcesses<T>(work: () => Promise<T>): Promise<T> {
    if (this.#readOnly) return work();
    return withStoreLock(this.root, this.#lockTimeoutMs, async () => {
      await recover(this.root);
      const changes = new ChangeSet(this.root);
      this.#changes = changes;
      try {
        const result = await work();
        // Written once, however many objects were stored: it names them all.
        if (this.#held?.isChanged) {
          await changes.put(OBJECT_KEYS_KEY, stringifyJson(this.#held.keys.json), undefined);
        }
        await changes.commit();
        return result;
      } catch (error) {
        this.#identities.clear();
        throw error;
      } finally {
        this.#changes = undefined;
        this.#held = undefined;
        await changes.discard();
      }
    });
  }

  /** The registry; where it is missing or damaged, what the object files say. */
  async #registry(): Promise<ObjectKeys> {
    if (this.#held !== undefined) return this.#held.keys;
    const keys = await this.#readRegistry();
    if (this.#changes !== undefined) this.#held = { keys, isChanged: false };
    return keys;
  }

  async #readRegistry(): Promise<ObjectKeys> {
    const path = this.#paths(OBJECT_KEYS_KEY)?.object ?? registryPath(this.root);
    const text = await readFile(path, "utf8").catch(unlessMissing);
    try {
      if (text !== undefined) return ObjectKeys.fromJson(parseJson(text));
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
    }
    return rebuiltRegistry(this.root);
  }

  /** Where the object of a key is now; `undefined` if it is being removed, or can be nowhere. */
  #paths(key: StorageKey): EntryPaths | undefined {
    if (!isFileName(key)) return undefined;
    const staged = this.#changes?.staged(key);
    return staged === undefined ? entryPaths(this.root, key) : (staged ?? undefined);
  }

  #ancillary(key: StorageKey, directory: string): AncillaryDirectory {
    const changes = this.#changes;
    const place = entryPaths(this.root, key).directory;
    const source =
      changes === undefined || directory === place
        ? new DirectorySource(place)
        : new StagedSource(directory, place, () => changes.isOpen);
    return new AncillaryDirectory(source);
  }

  async #read(key: StorageKey, path: string, { version }: ObjectFile): Promise<StoredData> {
    const cached = this.#cache.get(key);
    if (cached?.version === version) return cached.object;
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      throw new StorageError(`${path} cannot be read; check its permissions.`, { cause: error });
    });
    const object = objectFromJsonText(text, path);
    this.#cache.set(key, { object, version }, { size: text.length + 1 });
    return object;
  }

  #requireChanges(operation: string): ChangeSet {
    if (this.#changes !== undefined) return this.#changes;
    throw new UnsupportedOperationError(operation, `${this.root} was opened read-only.`);
  }
}

function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof CorruptionError)) throw error;
}
