/**
 * Storage in a directory, in evaluator's layout: it opens evaluator's directories as they are, and evaluator
 * opens what it writes.
 */

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { identitySha256 } from "../../data/identity.js";
import type { StoredData } from "../../data/stored-data.js";
import { CorruptionError, NotAStoreError, UnsupportedOperationError } from "../../errors.js";
import { stringifyJson } from "../../serialization/json/stringify-json.js";
import { AncillaryDirectory } from "../ancillary/ancillary-directory.js";
import { removeLeftOvers } from "../ancillary/build-directory.js";
import { DirectorySource } from "../ancillary/directory-source.js";
import { makeDirectories } from "../ancillary/make-directories.js";
import { withAncillaryDirectory } from "../ancillary/zip-input.js";
import { requireAncillary, requireFiles } from "../check-ancillary.js";
import type { EventLedger } from "../history/event-ledger.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../object-keys.js";
import type { Retrieved } from "../retrieved.js";
import type { Savepoint } from "../savepoint.js";
import { StorageBackend } from "../storage-backend.js";
import type { StorageKey } from "../storage-key.js";
import type { StoreOptions, StoreResult } from "../store-result.js";
import { ChangeSet } from "./change-set.js";
import { recover } from "./changes-marker.js";
import { exists } from "./durable-files.js";
import { type EntryPaths, entryPaths, isFileName, stagingFolder } from "./file-names.js";
import { IdentityIndex } from "./identity-index.js";
import type {
  HistorySweepOptions,
  HistorySweepReport,
  LocalFileStorageOptions,
} from "./local-file-options.js";
import { LocalLedger } from "./local-ledger.js";
import { ObjectCache } from "./object-cache.js";
import { objectFile } from "./object-file.js";
import { readRegistry } from "./registry-scan.js";
import {
  DEFAULT_RETENTION_SECONDS,
  directoryBytes,
  expiredVersions,
  RetentionLook,
  requireRetention,
} from "./retention.js";
import { removeStagingFolder, withStagedFiles } from "./staged-files.js";
import { StagedSource } from "./staged-source.js";
import { withStoreLock } from "./store-lock.js";

/**
 * A store directory. Keys must be usable as file names. What is replaced or removed is kept in a hidden folder, for
 * a while.
 *
 * @example await using store = await LocalFileStorage.open("stored_data");
 */
export class LocalFileStorage extends StorageBackend {
  readonly root: string;
  readonly #readOnly: boolean;
  readonly #lockTimeoutMs: number;
  readonly #ledger: LocalLedger | undefined;
  readonly #retentionSeconds: number;
  readonly #retention: RetentionLook;
  readonly #objects = new ObjectCache();
  /** What the calls that hold the lock have changed so far; there is none outside of it, and none in a read-only store. */
  #changes: ChangeSet | undefined;
  readonly #identities = new IdentityIndex();
  /** The registry as the calls that hold the lock see it. */
  #held: { readonly keys: ObjectKeys; readonly isChanged: boolean } | undefined;

  private constructor(root: string, options: LocalFileStorageOptions) {
    super();
    this.root = root;
    this.#readOnly = options.readOnly ?? false;
    this.#lockTimeoutMs = options.lockTimeoutMs ?? 60_000;
    this.#retentionSeconds = options.retentionSeconds ?? DEFAULT_RETENTION_SECONDS;
    this.#retention = new RetentionLook(root, this.#retentionSeconds);
    if (options.history ?? true) {
      this.#ledger = new LocalLedger({
        root,
        changes: () => this.#changes,
        retrieve: (key) => this._retrieveObject(key),
      });
    }
  }

  /**
   * Opens a store directory.
   *
   * @throws {NotAStoreError} if it does not exist (and is not to be created) or is no directory.
   * @throws {InvalidValueError} for a retention that is no length of time.
   */
  static async open(root: string, options: LocalFileStorageOptions = {}): Promise<LocalFileStorage> {
    const { readOnly = false, create = !readOnly } = options;
    if (create) {
      await makeDirectories(resolve(root)).catch((error: unknown) => {
        throw new NotAStoreError(root, "it cannot be created", { cause: error });
      });
    }
    const stats = await stat(root).catch((error: unknown) => {
      throw new NotAStoreError(root, "it does not exist or cannot be read", { cause: error });
    });
    if (!stats.isDirectory()) throw new NotAStoreError(root, "it is a file, not a directory");
    return new LocalFileStorage(root, options);
  }

  /** As in every backend; files are copied before the lock is taken, so that nobody waits for that. */
  override storeObjectDetailed(
    object: StoredData,
    ancillary?: string | AncillaryDirectory,
    options: StoreOptions = {},
  ): Promise<StoreResult> {
    const isFirst = !this.holdsLock && !this.#readOnly && options.dryRun !== true;
    if (ancillary === undefined || !isFirst) return super.storeObjectDetailed(object, ancillary, options);
    return this.#storeStaged(object, ancillary, options);
  }

  /**
   * Gives up the directories of what was replaced or removed long ago. A store that is written to does that by
   * itself, a few at a time.
   *
   * @throws {InvalidValueError} for a retention that is no length of time.
   * @throws {UnsupportedOperationError} if the store was opened read-only.
   * @example const { bytes } = await store.sweep({ retentionSeconds: 0 });
   */
  async sweep(options: HistorySweepOptions = {}): Promise<HistorySweepReport> {
    const retentionSeconds = requireRetention(options.retentionSeconds ?? this.#retentionSeconds);
    return this.exclusively(async () => {
      const changes = this.#requireChanges("sweep");
      const expired = await expiredVersions(this.root, retentionSeconds);
      const bytes = await directoryBytes(this.root, expired);
      if (options.dryRun !== true) changes.release(expired);
      return { superseded: expired.length, bytes };
    });
  }

  protected override ledger(): EventLedger | undefined {
    return this.#ledger;
  }

  protected override async savepoint(): Promise<Savepoint> {
    const takeBack = this.#changes?.savepoint();
    const held = this.#held;
    return {
      release: async () => {},
      rollBack: async () => {
        this.#held = held;
        this.#identities.clear();
        await takeBack?.();
      },
    };
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
    if (key === OBJECT_KEYS_KEY) return { key, object: await this.registry() };
    const paths = this.#paths(key);
    const file = paths && (await objectFile(paths.object));
    if (paths === undefined || file === undefined) return undefined;
    const object = await this.#objects.read(key, paths.object, file);
    const { storedAt, storedBy } = file;
    const hasDirectory = object.declaration.ancillary === "required" || (await exists(paths.directory));
    return {
      key,
      object,
      storedAt,
      ...(storedBy === undefined ? {} : { storedBy }),
      ...(hasDirectory ? { ancillary: await this.#ancillary(key, paths.directory) } : {}),
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
    const keys = (await this.registry()).keysOf(object.type);
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
    // What is in place under it goes.
    if (!isFileName(key) || this.#changes?.staged(key) === null) return true;
    const { object, directory } = entryPaths(this.root, key);
    return !(await exists(object)) && !(await exists(directory));
  }

  protected override acrossProcesses<T>(work: () => Promise<T>): Promise<T> {
    if (this.#readOnly) return work();
    return withStoreLock(this.root, this.#lockTimeoutMs, async () => {
      await recover(this.root);
      await removeLeftOvers(stagingFolder(this.root));
      const changes = new ChangeSet(this.root);
      this.#changes = changes;
      try {
        const result = await work();
        // Written once, however many objects were stored: it names them all.
        if (this.#held?.isChanged) {
          await changes.put(OBJECT_KEYS_KEY, stringifyJson(this.#held.keys.json), undefined);
        }
        if (changes.events.length > 0) changes.release(await this.#retention.due());
        await changes.commit();
        if (changes.events.length > 0) this.#ledger?.changes.notify();
        return result;
      } catch (error) {
        this.#identities.clear();
        throw error;
      } finally {
        this.#changes = undefined;
        this.#held = undefined;
        await changes.discard();
        await removeStagingFolder(this.root);
      }
    });
  }

  async #storeStaged(
    object: StoredData,
    ancillary: string | AncillaryDirectory,
    options: StoreOptions,
  ): Promise<StoreResult> {
    object.validate();
    requireAncillary(object, ancillary);
    const store = async (files: string | AncillaryDirectory): Promise<StoreResult> => {
      const foretold = await super.storeObjectDetailed(object, files, { ...options, dryRun: true });
      if (foretold.outcome === "deduplicated" || foretold.outcome === "kept") return foretold;
      return withStagedFiles(this.root, files, (directory) =>
        super.storeObjectDetailed(object, directory, options),
      );
    };
    if (typeof ancillary !== "string") return store(ancillary);
    return withAncillaryDirectory(ancillary, async (directory) => {
      if (options.allowMissingFiles !== true) await requireFiles(object, directory, ancillary);
      return store(directory);
    });
  }

  /** The registry; where it is missing or damaged, what the object files say. */
  protected override async registry(): Promise<ObjectKeys> {
    if (this.#held !== undefined) return this.#held.keys;
    const keys = await readRegistry(this.root, this.#paths(OBJECT_KEYS_KEY)?.object);
    if (this.#changes !== undefined) this.#held = { keys, isChanged: false };
    return keys;
  }

  /** Where the object of a key is now; `undefined` if it is being removed, or can be nowhere. */
  #paths(key: StorageKey): EntryPaths | undefined {
    if (!isFileName(key)) return undefined;
    const staged = this.#changes?.staged(key);
    return staged === undefined ? entryPaths(this.root, key) : (staged ?? undefined);
  }

  async #ancillary(key: StorageKey, directory: string): Promise<AncillaryDirectory> {
    const changes = this.#changes;
    const place = entryPaths(this.root, key).directory;
    const source =
      changes === undefined || directory === place
        ? await DirectorySource.present(place)
        : new StagedSource(directory, place, () => changes.isOpen);
    return new AncillaryDirectory(source);
  }

  #requireChanges(operation: string): ChangeSet {
    if (this.#changes !== undefined) return this.#changes;
    throw new UnsupportedOperationError(operation, `${this.root} was opened read-only.`);
  }
}

function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof CorruptionError)) throw error;
}
