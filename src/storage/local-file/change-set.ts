/**
 * Changes to a store directory that are made together or not at all, even if the process dies half-way. Objects
 * and their directories are first staged beside the store; a marker file then says that the changes count, and
 * only after that things are moved into place.
 */

import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { LockTimeoutError } from "../../errors.js";
import { copyDirectory } from "../ancillary/copy-directory.js";
import { errorCode } from "../ancillary/file-system-error.js";
import { removeTree } from "../ancillary/remove-tree.js";
import type { StorageKey } from "../storage-key.js";
import { applyChanges, clearWork, type MarkedChanges, stagedPaths, writeMarker } from "./changes-marker.js";
import { syncTree } from "./durable-files.js";
import { type EntryPaths, entryPaths, ledgerPath, stagingFolder, workFolder } from "./file-names.js";
import { ledgerSize } from "./ledger-file.js";
import { type LedgerRecord, type PlacedRecord, recordLine } from "./ledger-record.js";

/** What the changes of a key put away: what was staged, or `null` for what is in place. */
interface PutAway {
  readonly key: StorageKey;
  readonly version: string;
  readonly staged: string | null;
}

/** The changes that are made under one lock. */
export class ChangeSet {
  readonly #root: string;
  readonly #folder: string;
  #changes = new Map<StorageKey, string | null>();
  /** What was staged for a key before its latest change; `null` if nothing was there, `undefined` for what is in place. */
  #before: string | null | undefined;
  readonly #events: PlacedRecord[] = [];
  readonly #putAway: PutAway[] = [];
  readonly #released = new Set<string>();
  #ledgerStart: number | undefined;
  #stagedCount = 0;
  #hasFolder = false;
  #open = true;

  constructor(root: string) {
    this.#root = root;
    this.#folder = join(workFolder(root), randomUUID());
  }

  /** Whether the changes are still to be made, and what is staged is where `staged` says. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** What is to be added to the ledger. */
  get events(): readonly PlacedRecord[] {
    return this.#events;
  }

  /** Where the new content of a key is staged; `null` if it goes, `undefined` if it stays as it is. */
  staged(key: StorageKey): EntryPaths | null | undefined {
    const name = this.#changes.get(key);
    return typeof name === "string" ? stagedPaths(join(this.#folder, name)) : name;
  }

  /** Where a version is that these changes put away, until they are made. */
  putAway(version: string): EntryPaths | undefined {
    const found = this.#putAway.find((each) => each.version === version);
    if (found === undefined || !this.#open) return undefined;
    return found.staged === null
      ? entryPaths(this.#root, found.key)
      : stagedPaths(join(this.#folder, found.staged));
  }

  /** Whether the files of a key would lie where those of another one will. */
  collides(key: StorageKey): boolean {
    return this.#changes.has(`${key}.json`) || (key.endsWith(".json") && this.#changes.has(key.slice(0, -5)));
  }

  /** Puts an object, and a copy of its directory if it has one, under a key. */
  async put(key: StorageKey, text: string, directory: string | undefined): Promise<void> {
    // Asked for first, so that a key which cannot be a file name is refused before anything is written.
    entryPaths(this.#root, key);
    const name = String(this.#stagedCount++);
    const paths = stagedPaths(join(this.#folder, name));
    await this.#begin();
    await mkdir(join(this.#folder, name)).catch(unlessLost(this.#root));
    if (directory !== undefined) {
      // What was made for this store need not be copied.
      if (isInside(stagingFolder(this.#root), directory)) await rename(directory, paths.directory);
      else await copyDirectory(directory, paths.directory);
    }
    await writeFile(paths.object, text);
    this.#change(key, name);
  }

  /** Removes an object and its directory. */
  async remove(key: StorageKey): Promise<void> {
    await this.#begin();
    this.#change(key, null);
  }

  /** Takes down the change that was made last, and keeps what it put away if the record names it as a version. */
  async note(record: LedgerRecord): Promise<void> {
    this.#ledgerStart ??= await ledgerSize(ledgerPath(this.#root));
    const start = this.#events.at(-1)?.end ?? this.#ledgerStart;
    this.#events.push({ ...record, end: start + Buffer.byteLength(recordLine(record)) });
    const version = record.superseded?.version;
    if (version === undefined || this.#before === null) return;
    this.#putAway.push({ key: record.key, version, staged: this.#before ?? null });
  }

  /** Gives up the directories of versions. */
  release(versions: readonly string[]): void {
    for (const version of versions) this.#released.add(version);
  }

  /** A function that takes back all changes from now on. */
  savepoint(): () => Promise<void> {
    const [changes, count] = [new Map(this.#changes), this.#stagedCount];
    const [events, putAway] = [this.#events.length, this.#putAway.length];
    return async () => {
      this.#changes = changes;
      this.#events.length = events;
      this.#putAway.length = putAway;
      // Under names that are not given again: who still reads from them finds nothing, not something else.
      for (let name = count; name < this.#stagedCount; name++) {
        await removeTree(join(this.#folder, String(name)));
      }
    };
  }

  /**
   * Makes the changes.
   *
   * @throws {LockTimeoutError} if another process took the lock meanwhile; it threw away what was staged.
   */
  async commit(): Promise<void> {
    const marked = this.#marked();
    if (marked.changes.length === 0 && marked.released === undefined) return;
    await this.#begin();
    // Waited for once, not with each object: the disk takes many together in hardly more time than one.
    await syncTree(this.#folder).catch(unlessLost(this.#root));
    await writeMarker(this.#folder, marked).catch(unlessLost(this.#root));
    this.#open = false;
    await applyChanges(this.#root, this.#folder, marked);
  }

  /** Gives up what was not committed. */
  async discard(): Promise<void> {
    if (this.#open && this.#hasFolder) await clearWork(this.#root, this.#folder);
    this.#open = false;
  }

  #change(key: StorageKey, staged: string | null): void {
    this.#before = this.#changes.get(key);
    this.#changes.set(key, staged);
  }

  #marked(): MarkedChanges {
    const inPlace = new Map(
      this.#putAway.filter(({ staged }) => staged === null).map(({ key, version }) => [key, version]),
    );
    const versions = this.#putAway.flatMap(({ staged, version }) =>
      staged === null ? [] : [{ staged, kept: version }],
    );
    const changes = [...this.#changes].map(([key, staged]) => {
      const kept = inPlace.get(key);
      return kept === undefined ? { key, staged } : { key, staged, kept };
    });
    const text = this.#events.map(({ end: _end, ...record }) => recordLine(record)).join("");
    return {
      changes,
      versions,
      ...(text === "" ? {} : { ledger: { start: this.#ledgerStart ?? 0, text } }),
      ...(this.#released.size === 0 ? {} : { released: { at: new Date(), versions: [...this.#released] } }),
    };
  }

  /** Makes the folder, once: if it is gone later, so is what was staged in it. */
  async #begin(): Promise<void> {
    if (this.#hasFolder) return;
    await mkdir(this.#folder, { recursive: true });
    this.#hasFolder = true;
  }
}

/** That what was staged is gone means that another process has the lock. */
function unlessLost(root: string): (error: unknown) => never {
  return (error) => {
    throw errorCode(error) === "ENOENT" ? new LockTimeoutError(root, 0, { cause: error }) : error;
  };
}

function isInside(folder: string, path: string): boolean {
  return resolve(path).startsWith(`${resolve(folder)}${sep}`);
}
