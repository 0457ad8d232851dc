/**
 * What a conformance test runs in: a fresh backend and a place for files, given up afterwards. Tests know neither
 * the test runner nor the backend, only what is handed to them here.
 */

import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { removeTree } from "../storage/ancillary/remove-tree.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import { DEFAULT_FILES, type FileContents } from "./fixtures.js";

/** A backend for one test. */
export interface OpenedBackend {
  readonly backend: StorageBackend;
  /** Gives up the backend and what was made for it. Default: `backend.close()`. */
  readonly release?: () => Promise<void>;
}

/** What a backend need not be able to do. */
export interface BackendCapabilities {
  /** Whether `removeObject` works, or is an `UnsupportedOperationError`. Default: true. */
  readonly removal?: boolean;
  /** Whether it keeps a ledger: history, undo and watching work, or are `UnsupportedOperationError`s. Default: true. */
  readonly ledger?: boolean;
  /** Whether the backend can keep an object under a key of up to 255 characters. Default: any key. */
  readonly holdsKey?: (key: StorageKey) => boolean;
}

export interface ConformanceOptions {
  /** The test runner's way to group tests. */
  readonly describe: (name: string, body: () => void) => void;
  /** The test runner's way to declare a test; it fails if the promise rejects. */
  readonly it: (name: string, body: () => Promise<void>) => void;
  /** Opens a fresh, empty backend for one test. */
  readonly open: () => Promise<OpenedBackend>;
  readonly capabilities?: BackendCapabilities;
}

/** What a test works with. */
export interface Workbench {
  readonly backend: StorageBackend;
  /**
   * Makes a directory and gives its path.
   *
   * @param files contents by relative path; a path that ends in "/" is an empty directory. Default: the files
   *   that the fixtures name.
   */
  directory(files?: FileContents): Promise<string>;
}

/** The tests of one backend. */
export class ConformanceSuite {
  readonly capabilities: Required<BackendCapabilities>;
  readonly #options: ConformanceOptions;

  constructor(options: ConformanceOptions) {
    this.#options = options;
    this.capabilities = { removal: true, ledger: true, holdsKey: () => true, ...options.capabilities };
  }

  group(name: string, body: () => void): void {
    this.#options.describe(name, body);
  }

  test(name: string, work: (bench: Workbench) => Promise<void>): void {
    this.#options.it(name, async () => {
      const scratch = await mkdtemp(join(tmpdir(), "thermostore-conformance-"));
      try {
        const { backend, release = () => backend.close() } = await this.#options.open();
        try {
          let count = 0;
          const directory = (files = DEFAULT_FILES) => writeFiles(join(scratch, String(++count)), files);
          await work({ backend, directory });
        } finally {
          await release();
        }
      } finally {
        await removeTree(scratch);
      }
    });
  }
}

async function writeFiles(directory: string, files: FileContents): Promise<string> {
  await mkdir(directory);
  for (const [path, content] of Object.entries(files)) {
    const isDirectory = path.endsWith("/");
    await mkdir(isDirectory ? join(directory, path) : dirname(join(directory, path)), { recursive: true });
    if (!isDirectory) await writeFile(join(directory, path), content);
  }
  return directory;
}
