/** Stores objects in a target, and fetches the files of those alone that are to be stored. */

import { stagingFolder } from "../storage/local-file/file-names.js";
import { LocalFileStorage } from "../storage/local-file/local-file-storage.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { StoreOptions, StoreResult } from "../storage/store-result.js";
import { withLocalFiles } from "./local-files.js";
import type { ReadEntry } from "./transfer-entry.js";

/** Where a batch ends: a store directory writes its registry and waits for the disk once for each. */
export const BATCH = { objects: 200, bytes: 256 * 1024 * 1024 };

/** A target that objects are written to. */
export class TargetWriter {
  readonly #target: StorageBackend;
  /** A store directory takes over what is made on its own file system, instead of copying it. */
  readonly #scratchParent: string | undefined;

  constructor(target: StorageBackend) {
    this.#target = target;
    this.#scratchParent = target instanceof LocalFileStorage ? stagingFolder(target.root) : undefined;
  }

  /** Whether many objects together cost much less than one by one. */
  get wantsBatches(): boolean {
    return this.#scratchParent !== undefined;
  }

  /** Runs work that stores a batch. */
  batch(work: () => Promise<void>): Promise<void> {
    return this.wantsBatches ? this.#target.transaction(work) : work();
  }

  async store({ object, files }: ReadEntry, options: StoreOptions): Promise<StoreResult> {
    if (files === undefined || typeof files === "string") {
      return this.#target.storeObjectDetailed(object, files, options);
    }
    const foretold = await this.#target.storeObjectDetailed(object, files, { ...options, dryRun: true });
    if (foretold.outcome === "deduplicated" || foretold.outcome === "kept") return foretold;
    return withLocalFiles(
      files,
      (directory) => this.#target.storeObjectDetailed(object, directory, options),
      this.#scratchParent,
    );
  }
}
