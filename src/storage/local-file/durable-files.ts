/** Writing so that it is on the disk, and not only on its way there, before the next step is taken. */

import { constants } from "node:fs";
import { link, open, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../ancillary/file-system-error.js";

/** Side by side they cost the disk little more than one. */
const SYNCED_AT_ONCE = 8;

/** Writes a file so that it is on the disk, whole, when the promise resolves. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const prepared = `${path}.prepared`;
  const file = await open(prepared, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(prepared, path);
}

/** Writes text at a place in a file, and waits until it is on the disk. Doing so again changes nothing. */
export async function writeDurablyAt(path: string, text: string, start: number): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT);
  try {
    await file.write(Buffer.from(text), 0, null, start);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a file a second name; if it has that already, or is not there, it was done before. */
export async function keepAs(path: string, other: string): Promise<void> {
  try {
    await link(path, other);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST" || code === "ENOENT") return;
    // Not every file system has files with two names. A copy that was not finished is made again.
    const text = await readFile(path, "utf8").catch(unlessMissing);
    if (text !== undefined && !(await exists(other))) await writeDurably(other, text);
  }
}

/** Makes sure that a directory is on the disk, with all files and directories in it. */
export async function syncTree(directory: string): Promise<void> {
  const items = await readdir(directory, { withFileTypes: true });
  const files = items.filter((item) => !item.isDirectory());
  for (let start = 0; start < files.length; start += SYNCED_AT_ONCE) {
    const some = files.slice(start, start + SYNCED_AT_ONCE);
    await Promise.all(some.map(({ name }) => sync(join(directory, name))));
  }
  for (const item of items.filter((each) => each.isDirectory())) await syncTree(join(directory, item.name));
  await syncDirectory(directory);
}

/** Makes sure that the names in a directory are on the disk. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows does not open directories; there a rename is as durable as it gets.
  if (process.platform !== "win32") await sync(path);
}

/** Renames what is there; if nothing is, it was done before. */
export async function moveIfThere(from: string, to: string): Promise<void> {
  if (await exists(from)) await rename(from, to);
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(unlessMissing)) !== undefined;
}

/** `undefined` for what is not there; any other error may pass, and must not be taken for absence. */
export function unlessMissing(error: unknown): undefined {
  const code = errorCode(error);
  if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
