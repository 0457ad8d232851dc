/** Storage in the memory of one process: for tests, and the proof of how little a backend needs. */

import { Readable } from "node:stream";
import type { StoredData } from "../data/stored-data.js";
import { AncillaryDirectory } from "./ancillary/ancillary-directory.js";
import type { AncillaryFile, ByteRange, FileMetadata } from "./ancillary/ancillary-file.js";
import type { AncillarySource } from "./ancillary/ancillary-source.js";
import { DirectorySource } from "./ancillary/directory-source.js";
import type { EventLedger } from "./history/event-ledger.js";
import { MemoryLedger } from "./history/memory-ledger.js";
import { currentUser } from "./operating-system-user.js";
import type { Retrieved } from "./retrieved.js";
import type { Savepoint } from "./savepoint.js";
import { StorageBackend } from "./storage-backend.js";
import type { StorageKey } from "./storage-key.js";

export interface MemoryStorageOptions {
  /**
   * Keep what is replaced or removed, files included, and what happened, until the process ends. Default: true.
   */
  readonly history?: boolean;
}

/**
 * A store that lives as long as its process.
 *
 * @example const store = new MemoryStorage();
 */
export class MemoryStorage extends StorageBackend {
  /** Entries are never changed, only others put in their place: a copy of the map is a state of the store. */
  #entries = new Map<StorageKey, Retrieved>();
  readonly #ledger: MemoryLedger | undefined;

  constructor({ history = true }: MemoryStorageOptions = {}) {
    super();
    this.#ledger = history ? new MemoryLedger() : undefined;
  }

  protected override async _storeObject(
    object: StoredData,
    key: StorageKey,
    ancillaryPath?: string,
  ): Promise<void> {
    const source =
      ancillaryPath === undefined ? undefined : await MemorySource.of(new DirectorySource(ancillaryPath));
    const stored = { key, object, storedAt: new Date(), storedBy: currentUser() };
    const ancillary = source && new AncillaryDirectory(source);
    this.#entries.set(key, ancillary === undefined ? stored : { ...stored, ancillary });
  }

  protected override async _retrieveObject(key: StorageKey): Promise<Retrieved | undefined> {
    return this.#entries.get(key);
  }

  protected override async _objectExists(key: StorageKey): Promise<boolean> {
    return this.#entries.has(key);
  }

  protected override async _removeObject(key: StorageKey): Promise<void> {
    this.#entries.delete(key);
  }

  protected override ledger(): EventLedger | undefined {
    return this.#ledger;
  }

  protected override async savepoint(): Promise<Savepoint> {
    const entries = new Map(this.#entries);
    const forgetEvents = this.#ledger?.savepoint();
    return {
      release: async () => {},
      rollBack: async () => {
        this.#entries = entries;
        forgetEvents?.();
      },
    };
  }
}

interface FileInMemory extends AncillaryFile {
  readonly bytes: Buffer;
  readonly metadata: FileMetadata;
}

/** The files of a directory, held in memory. */
class MemorySource implements AncillarySource {
  static async of(source: DirectorySource): Promise<MemorySource> {
    const files = new Map<string, FileInMemory>();
    for (const file of await source.list()) {
      const bytes = Buffer.concat(await Readable.from(source.open(file.path)).toArray());
      files.set(file.path, { ...file, bytes, metadata: await source.metadata(file.path) });
    }
    return new MemorySource(files, await source.directories());
  }

  private constructor(
    private readonly files: ReadonlyMap<string, FileInMemory>,
    private readonly emptyDirectories: readonly string[],
  ) {}

  async list(): Promise<readonly AncillaryFile[]> {
    return [...this.files.values()].map(({ path, size, sha256 }) => ({ path, size, sha256 }));
  }

  async directories(): Promise<readonly string[]> {
    return this.emptyDirectories;
  }

  async metadata(path: string): Promise<FileMetadata> {
    return this.files.get(path)?.metadata ?? {};
  }

  async *open(path: string, { start = 0, end }: ByteRange = {}): AsyncGenerator<Buffer, void, undefined> {
    const bytes = this.files.get(path)?.bytes ?? Buffer.alloc(0);
    yield bytes.subarray(start, end === undefined ? bytes.length : end + 1);
  }
}
