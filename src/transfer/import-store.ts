/**
 * Imports a store directory into a backend: keys are kept, objects keep their link to their force field, and
 * importing again changes nothing.
 */

import { stat } from "node:fs/promises";
import { identitySha256 } from "../data/identity.js";
import type { StoredData } from "../data/stored-data.js";
import { StorageError } from "../errors.js";
import { missingFiles } from "../storage/check-ancillary.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { StoreOutcome, StoreResult } from "../storage/store-result.js";
import { inOrderPerIdentity } from "./ordered-work.js";
import { withRemappedForceField } from "./remap-references.js";
import { listSource, readSource, type SourceEntry } from "./source-store.js";

export interface ImportOptions {
  /** Only check what can be imported; nothing is written. Default: false. */
  readonly dryRun?: boolean;
  /** Go on past objects that cannot be imported. Default: false, stop at the first. */
  readonly keepGoing?: boolean;
  /** Refuse objects that name files which are not in their directory. Default: false, import and report them. */
  readonly strict?: boolean;
  /** Told after each object how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the import between two objects. */
  readonly signal?: AbortSignal;
}

/** An object that was not imported, or not completely. */
export interface ImportProblem {
  readonly key: StorageKey;
  readonly path: string;
  readonly reason: string;
}

/** What an import came to. */
export interface ImportReport extends Record<StoreOutcome, number> {
  readonly failed: readonly ImportProblem[];
  /** Imported, but files that the object names were not there to be imported. */
  readonly incomplete: readonly ImportProblem[];
  /** Keys that the source's registry names although there is no such object. */
  readonly vanished: readonly StorageKey[];
  /** Keys of object files that the source's registry does not name; they were not imported. */
  readonly unregistered: readonly StorageKey[];
  /** How many objects were not looked at, because the import stopped before. */
  readonly remaining: number;
  /** Under which key each of the source's objects is now found. */
  readonly keys: Readonly<Record<StorageKey, StorageKey>>;
}

/** How many objects are under way at once. */
const CONCURRENCY = 6;

/**
 * Imports everything that the registry of a store directory names. The directory is only read. An object is
 * imported whole or not at all. Where the same piece of data is there already, the better version stays; of
 * two equally good ones, the one that is there.
 *
 * @throws {NotAStoreError} if the directory is no store.
 * @example const report = await importStore("stored_data", store, { keepGoing: true });
 */
export async function importStore(
  root: string,
  target: StorageBackend,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const { entries, vanished, unregistered } = await listSource(root);
  const run = new ImportRun(target, options, entries.length);
  await run.all(entries.filter(({ isForceField }) => isForceField));
  await run.all(entries.filter(({ isForceField }) => !isForceField));
  return { ...run.report(), vanished, unregistered };
}

/** One import under way. */
class ImportRun {
  readonly #target: StorageBackend;
  readonly #options: ImportOptions;
  readonly #total: number;
  readonly #outcomes: Record<StoreOutcome, number> = { stored: 0, deduplicated: 0, replaced: 0, kept: 0 };
  readonly #failed: ImportProblem[] = [];
  readonly #incomplete: ImportProblem[] = [];
  readonly #keys = new Map<StorageKey, StorageKey>();
  readonly #forceFields = new Map<StorageKey, StorageKey>();
  #done = 0;

  constructor(target: StorageBackend, options: ImportOptions, total: number) {
    this.#target = target;
    this.#options = options;
    this.#total = total;
  }

  /** Imports entries, several at a time; those with the same identity one after the other. */
  async all(entries: readonly SourceEntry[]): Promise<void> {
    await inOrderPerIdentity(entries, CONCURRENCY, {
      goOn: () => this.#goOn(),
      read: (entry) => this.#read(entry),
      identity: (object) => identitySha256(object),
      work: (entry, object) => this.#import(entry, object),
    });
  }

  report(): Omit<ImportReport, "vanished" | "unregistered"> {
    return {
      ...this.#outcomes,
      failed: this.#failed,
      incomplete: this.#incomplete,
      remaining: this.#total - this.#done,
      keys: Object.fromEntries(this.#keys),
    };
  }

  #goOn(): boolean {
    if (this.#options.signal?.aborted === true) return false;
    return this.#failed.length === 0 || this.#options.keepGoing === true;
  }

  async #read(entry: SourceEntry): Promise<StoredData | undefined> {
    return this.#attempt(entry, async () =>
      withRemappedForceField(await readSource(entry), this.#forceFields),
    );
  }

  async #import(entry: SourceEntry, object: StoredData): Promise<void> {
    await this.#attempt(entry, async () => {
      const needsFiles = object.declaration.ancillary === "required";
      const directory = needsFiles ? await requireDirectory(entry) : undefined;
      const missing = directory === undefined ? [] : await missingFiles(object, directory);
      const { key, outcome } = await this.#store(entry, object, directory);
      this.#outcomes[outcome] += 1;
      this.#keys.set(entry.key, key);
      if (entry.isForceField) this.#forceFields.set(entry.key, key);
      if (missing.length > 0) {
        const reason = `files that the object names are not there: ${missing.join(", ")}`;
        this.#incomplete.push({ key: entry.key, path: entry.directory, reason });
      }
      this.#progress();
    });
  }

  #store(entry: SourceEntry, object: StoredData, directory: string | undefined): Promise<StoreResult> {
    return this.#target.storeObjectDetailed(object, directory, {
      key: entry.key,
      allowMissingFiles: this.#options.strict !== true,
      dryRun: this.#options.dryRun === true,
      onTie: "existing",
    });
  }

  async #attempt<T>(entry: SourceEntry, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#failed.push({ key: entry.key, path: entry.path, reason: error.message });
      this.#progress();
      return undefined;
    }
  }

  #progress(): void {
    this.#done += 1;
    this.#options.onProgress?.(this.#done, this.#total);
  }
}

async function requireDirectory({ directory }: SourceEntry): Promise<string> {
  const stats = await stat(directory).catch(() => undefined);
  if (stats?.isDirectory()) return directory;
  throw new StorageError(`the ancillary directory ${directory} is missing`);
}
