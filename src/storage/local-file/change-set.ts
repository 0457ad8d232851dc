/**
 * Changes to a store directory that are made together or not at all, even if the process dies half-way. Objects
 * and their directories are first staged beside the store; a marker file then says that the changes count, and
 * only after that things are moved into place. Whoever takes the lock next finishes what has a marker and throws
 * away what has none; moving into place can be repeated from any point.
 */

import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { LockTimeoutError } from "../../errors.js";
import { copyDirectory } from "../ancillary/copy-directory.js";
import { errorCode } from "../ancillary/file-system-error.js";
import { removeTree } from "../ancillary/remove-tree.js";
import type { StorageKey } from "../storage-key.js";
import {
  exists,
  moveIfThere,
  syncDirectory,
  syncTree,
  unlessMissing,
  writeDurably,
} from "./durable-files.js";
import { type EntryPaths, entryPaths, workFolder } from "./file-names.js";

const MARKER = "changes.json";

/** What becomes of each key: the name of the folder in which its new content is staged, or null if it goes. */
const marker = z.array(z.object({ key: z.string(), staged: z.string().nullable() }));
type Change = z.infer<typeof marker>[number];

/** The changes that are made under one lock. */
export class ChangeSet {
  readonly #root: string;
  readonly #folder: string;
  readonly #changes = new Map<StorageKey, string | null>();
  #stagedCount = 0;
  #open = true;

  constructor(root: string) {
    this.#root = root;
    this.#folder = join(workFolder(root), randomUUID());
  }

  /** Whether the changes are still to be made, and what is staged is where `staged` says. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Where the new content of a key is staged; `null` if it goes, `undefined` if it stays as it is. */
  staged(key: StorageKey): EntryPaths | null | undefined {
    const name = this.#changes.get(key);
    return typeof name === "string" ? stagedPaths(join(this.#folder, name)) : name;
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
    await mkdir(join(this.#folder, name), { recursive: true });
    if (directory !== undefined) {
      await copyDirectory(directory, paths.directory);
      await syncTree(paths.directory);
    }
    await writeDurably(paths.object, text);
    this.#changes.set(key, name);
  }

  /** Removes an object and its directory. */
  async remove(key: StorageKey): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    this.#changes.set(key, null);
  }

  /**
   * Makes the changes.
   *
   * @throws {LockTimeoutError} if another process took the lock meanwhile; it threw away what was staged.
   */
  async commit(): Promise<void> {
    const changes = [...this.#changes].map(([key, staged]): Change => ({ key, staged }));
    if (changes.length === 0) return;
    await writeDurably(join(this.#folder, MARKER), JSON.stringify(changes)).catch((error: unknown) => {
      throw errorCode(error) === "ENOENT" ? new LockTimeoutError(this.#root, 0, { cause: error }) : error;
    });
    await syncDirectory(this.#folder);
    this.#open = false;
    await apply(this.#root, this.#folder, changes);
  }

  /** Gives up what was not committed. */
  async discard(): Promise<void> {
    if (this.#open && this.#stagedCount + this.#changes.size > 0) await removeTree(this.#folder);
    this.#open = false;
  }
}

/** Finishes or throws away what a process that died left behind. Call it under the lock. */
export async function recover(root: string): Promise<void> {
  for (const name of (await readdir(workFolder(root)).catch(unlessMissing)) ?? []) {
    const folder = join(workFolder(root), name);
    const text = await readFile(join(folder, MARKER), "utf8").catch(unlessMissing);
    if (text === undefined) await removeTree(folder);
    else await apply(root, folder, marker.parse(JSON.parse(text)));
  }
}

async function apply(root: string, folder: string, changes: readonly Change[]): Promise<void> {
  for (const [index, { key, staged }] of changes.entries()) {
    const place = entryPaths(root, key);
    const aside = join(folder, `aside-${index}`);
    if (staged === null) {
      await moveIfThere(place.object, `${aside}.json`);
      await moveIfThere(place.directory, aside);
    } else {
      const { object, directory } = stagedPaths(join(folder, staged));
      if (await exists(directory)) {
        await moveIfThere(place.directory, aside);
        await rename(directory, place.directory);
      }
      await moveIfThere(object, place.object);
    }
  }
  await syncDirectory(root);
  await removeTree(folder);
}

function stagedPaths(folder: string): EntryPaths {
  return { object: join(folder, "object.json"), directory: join(folder, "directory") };
}
