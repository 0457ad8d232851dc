/**
 * A change to a store directory that is made whole or not at all, even if the process dies half-way. The new
 * object and its directory are first staged beside the store; a marker file then says that the change counts,
 * and only after that things are moved into place. Whoever takes the lock next finishes what has a marker and
 * throws away what has none; moving into place can be repeated from any point.
 */

import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { copyDirectory } from "../ancillary/copy-directory.js";
import { removeTree } from "../ancillary/remove-tree.js";
import type { StorageKey } from "../storage-key.js";
import { directoryPath, objectPath, workFolder } from "./file-names.js";

const STAGED_OBJECT = "object.json";
const STAGED_DIRECTORY = "directory";
const REPLACED_DIRECTORY = "replaced";
const MARKER = "change.json";

interface Marker {
  readonly key: StorageKey;
  /** Whether the key's object and directory are to go; else they are replaced by what is staged. */
  readonly removes: boolean;
}

/** Puts an object and a copy of its directory under a key, over what the key held. */
export async function writeEntry(
  root: string,
  key: StorageKey,
  text: string,
  directory: string,
): Promise<void> {
  await makeChange(root, { key, removes: false }, async (folder) => {
    await copyDirectory(directory, join(folder, STAGED_DIRECTORY));
    await writeDurably(join(folder, STAGED_OBJECT), text);
  });
}

/** Puts an object without a directory under a key: one rename, which needs no marker to be whole. */
export async function writeObject(root: string, key: StorageKey, text: string): Promise<void> {
  const path = objectPath(root, key);
  const staged = join(workFolder(root), `${randomUUID()}.json`);
  await mkdir(workFolder(root), { recursive: true });
  await writeDurably(staged, text);
  await rename(staged, path);
  await syncDirectory(root);
}

/** Removes what a key holds. */
export function removeEntry(root: string, key: StorageKey): Promise<void> {
  return makeChange(root, { key, removes: true }, async () => {});
}

/** Finishes or throws away what a process that died left behind. Call it under the lock. */
export async function recover(root: string): Promise<void> {
  const folders = await readdir(workFolder(root)).catch(() => []);
  for (const name of folders) {
    const folder = join(workFolder(root), name);
    const marker = await readFile(join(folder, MARKER), "utf8").catch(() => undefined);
    if (marker !== undefined) await apply(root, folder, JSON.parse(marker));
    else await removeTree(folder);
  }
}

async function makeChange(
  root: string,
  marker: Marker,
  stage: (folder: string) => Promise<void>,
): Promise<void> {
  // Asked for first, so that a key which cannot be a file name is refused before anything is written.
  objectPath(root, marker.key);
  const folder = join(workFolder(root), randomUUID());
  await mkdir(folder, { recursive: true });
  try {
    await stage(folder);
  } catch (error) {
    await removeTree(folder);
    throw error;
  }
  const prepared = join(folder, `${MARKER}.prepared`);
  await writeDurably(prepared, JSON.stringify(marker));
  await rename(prepared, join(folder, MARKER));
  await syncDirectory(folder);
  await apply(root, folder, marker);
}

async function apply(root: string, folder: string, { key, removes }: Marker): Promise<void> {
  const directory = directoryPath(root, key);
  const staged = join(folder, STAGED_DIRECTORY);
  const hasDirectory = await exists(staged);
  if (removes || hasDirectory) await moveIfThere(directory, join(folder, REPLACED_DIRECTORY));
  if (hasDirectory) await rename(staged, directory);
  if (removes) await moveIfThere(objectPath(root, key), join(folder, `${STAGED_OBJECT}.removed`));
  else await moveIfThere(join(folder, STAGED_OBJECT), objectPath(root, key));
  await syncDirectory(root);
  await removeTree(folder);
}

/** Writes a file so that it is on the disk when the promise resolves. */
async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows does not open directories; there a rename is as durable as it gets.
  if (process.platform === "win32") return;
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  if (await exists(from)) await rename(from, to);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
