import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  AncillaryDirectory,
  DirectorySource,
  type Retrieved,
  StorageBackend,
  type StorageKey,
  type StoredData,
} from "thermostore";
import { storageBackendConformance } from "thermostore/conformance";

/** Objects in memory, their files in a directory. */
class ScratchStorage extends StorageBackend {
  readonly #entries = new Map<StorageKey, Retrieved>();
  readonly #root: string;

  constructor(root: string) {
    super();
    this.#root = root;
  }

  protected override async _storeObject(object: StoredData, key: StorageKey, ancillaryPath?: string) {
    if (ancillaryPath === undefined) {
      this.#entries.set(key, { key, object });
    } else {
      const copy = await mkdtemp(join(this.#root, "files-"));
      await new AncillaryDirectory(new DirectorySource(ancillaryPath)).extractTo(copy);
      const ancillary = new AncillaryDirectory(new DirectorySource(copy));
      this.#entries.set(key, { key, object, ancillary });
    }
  }

  protected override async _retrieveObject(key: StorageKey) {
    return this.#entries.get(key);
  }

  protected override async _objectExists(key: StorageKey) {
    return this.#entries.has(key);
  }
}

describe("ScratchStorage", () => {
  storageBackendConformance({
    describe,
    it,
    capabilities: { removal: false, ledger: false },
    open: async () => {
      const root = await mkdtemp(join(tmpdir(), "scratch-storage-"));
      const release = () => rm(root, { recursive: true, force: true });
      return { backend: new ScratchStorage(root), release };
    },
  });
});
