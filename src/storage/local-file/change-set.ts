/**
 * Changes to a store directory that are made together or not at all, even if the process dies half-way. Objects
 * and their directories are first staged beside the store; a marker file then says that the changes count, and
 * only after that things are moved into place. Whoever takes the lock next finishes what has a marker and throws
 * away what has none; moving into place can be repeated from any point.
 */

import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rmdir, writeFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
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
    await this.#begin();
    await mkdir(join(this.#folder, name)).catch(unlessLost(this.#root));
    if (directory !== undefined) {
      // What was made in here for this store need not be copied.
      if (isInside(workFolder(this.#root), directory)) await rename(directory, paths.directory);
      else await copyDirectory(directory, paths.directory);
    }
    await writeFile(paths.object, text);
    this.#changes.set(key, name);
  }

  /** Removes an object and its directory. */
  async remove(key: StorageKey): Promise<void> {
    await this.#begin();
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
    // Waited for once, not with each object: the disk takes many together in hardly more time than one.
    await syncTree(this.#folder).catch(unlessLost(this.#root));
    await writeDurably(join(this.#folder, MARKER), JSON.stringify(changes)).catch(unlessLost(this.#root));
    await syncDirectory(this.#folder);
    this.#open = false;
    await apply(this.#root, this.#folder, changes);
  }

  /** Makes the folder, once: if it is gone later, so is what was staged in it. */
  async #begin(): Promise<void> {
    if (this.#hasFolder) return;
    await mkdir(this.#folder, { recursive: true });
    this.#hasFolder = true;
  }

  /** Gives up what was not committed. */
  async discard(): Promise<void> {
    if (this.#open && this.#stagedCount + this.#changes.size > 0) await clearWork(this.#root, this.#folder);
    this.#open = false;
  }
}

/** That what was staged is gone means that another process has the lock. */
function unlessLost(root: string): (error: unknown) => never {
  return (error) => {
    throw errorCode(error) === "ENOENT" ? new LockTimeoutError(root, 0, { cause: error }) : error;
  };
}

/** Finishes or throws away what a process that died left behind. Call it under the lock. */
export async function recover(root: string): Promise<void> {
  for (const name of (await readdir(workFolder(root)).catch(unlessMissing)) ?? []) {
    const folder = join(workFolder(root), name);
    const text = await readFile(join(folder, MARKER), "utf8").catch(unlessMissing);
    if (text === undefined) await clearWork(root, folder);
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
  await clearWork(root, folder);
}

/** Removes what was staged, and the folder around it unless there is more. */
async function clearWork(root: string, folder: string): Promise<void> {
  await removeTree(folder);
  await rmdir(workFolder(root)).catch(() => undefined);
}

function isInside(folder: string, path: string): boolean {
  return resolve(path).startsWith(`${resolve(folder)}${sep}`);
}

function stagedPaths(folder: string): EntryPaths {
  return { object: join(folder, "object.json"), directory: join(folder, "directory") };
}
