/** The least that a backend can be: three methods, over a map of texts and a folder. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredData } from "../../src/data/stored-data.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import { AncillaryDirectory } from "../../src/storage/ancillary/ancillary-directory.js";
import { copyDirectory } from "../../src/storage/ancillary/copy-directory.js";
import { DirectorySource } from "../../src/storage/ancillary/directory-source.js";
import { objectFromJsonText } from "../../src/storage/object-from-json.js";
import type { Retrieved } from "../../src/storage/retrieved.js";
import { StorageBackend } from "../../src/storage/storage-backend.js";
import type { StorageKey } from "../../src/storage/storage-key.js";

interface Entry {
  readonly text: string;
  readonly directory: string | undefined;
}

export class ThreeMethodStorage extends StorageBackend {
  readonly root: string;
  readonly #entries = new Map<StorageKey, Entry>();
  #copies = 0;

  private constructor(root: string) {
    super();
    this.root = root;
  }

  static async open(): Promise<ThreeMethodStorage> {
    return new ThreeMethodStorage(await mkdtemp(join(tmpdir(), "thermostore-test-")));
  }

  protected override async _storeObject(
    object: StoredData,
    key: StorageKey,
    ancillaryPath?: string,
  ): Promise<void> {
    let directory: string | undefined;
    if (ancillaryPath !== undefined) {
      directory = join(this.root, String(++this.#copies));
      await copyDirectory(ancillaryPath, directory);
    }
    this.#entries.set(key, { text: stringifyJson(object.json), directory });
  }

  protected override async _retrieveObject(key: StorageKey): Promise<Retrieved | undefined> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const object = objectFromJsonText(entry.text, key);
    if (entry.directory === undefined) return { key, object };
    return { key, object, ancillary: new AncillaryDirectory(new DirectorySource(entry.directory)) };
  }

  protected override async _objectExists(key: StorageKey): Promise<boolean> {
    return this.#entries.has(key);
  }
}
