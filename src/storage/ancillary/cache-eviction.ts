/**
 * Makes room in the cache of materialised directories: the least recently used entries go first. The time
 * of last use is the modification time of the entry's own directory, so that processes need no index in common.
 */
import { lstat, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { removeLeftOvers, unfinishedNeighbour } from "./build-directory.js";
import { errorCode } from "./file-system-error.js";
import { removeTree } from "./remove-tree.js";
import { UNFINISHED_NAME } from "./unfinished-name.js";

const ENTRY_NAME = /^[0-9a-f]{64}$/;

// No build takes this long: what is older was left by a process of another machine that died.
const ABANDONED_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

/** Removes an entry; to other processes it disappears as a whole. That it is not there is fine. */
export async function discardEntry(entry: string): Promise<void> {
  const temporary = unfinishedNeighbour(entry);
  try {
    await rename(entry, temporary);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  await removeTree(temporary);
}

/**
 * Removes the least recently used entries of `directory` until at most `keepBytes` of file content remain,
 * those being filled by other processes included, and what dead processes left unfinished.
 *
 * @param spared the name of an entry that stays, whatever its size
 */
export async function evictEntries(directory: string, keepBytes: number, spared?: string): Promise<void> {
  await removeLeftOvers(directory);
  const entries: { path: string; usedAtMs: number; sizeBytes: number }[] = [];
  let total = 0;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const usedAtMs = await modifiedAtMs(path);
    const isUnfinished = UNFINISHED_NAME.test(name);
    if (usedAtMs === undefined || !(isUnfinished || ENTRY_NAME.test(name))) continue;
    if (isUnfinished && Date.now() - usedAtMs > ABANDONED_AFTER_MS) {
      await removeTree(path).catch(() => undefined);
      continue;
    }
    const sizeBytes = await contentBytes(path);
    total += sizeBytes;
    if (!isUnfinished && name !== spared) entries.push({ path, usedAtMs, sizeBytes });
  }
  entries.sort((a, b) => a.usedAtMs - b.usedAtMs);
  for (const entry of entries) {
    if (total <= keepBytes) return;
    // Another user's entry in a shared cache may not be ours to remove: the next one may be.
    await discardEntry(entry.path).then(
      () => {
        total -= entry.sizeBytes;
      },
      () => undefined,
    );
  }
}

async function modifiedAtMs(path: string): Promise<number | undefined> {
  try {
    return (await lstat(path)).mtimeMs;
  } catch {
    return undefined; // Removed by another process meanwhile.
  }
}

/** Bytes of the files below `directory`, as far as they can be seen: what is damaged takes room too. */
async function contentBytes(directory: string): Promise<number> {
  let total = 0;
  const items = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const item of items) {
    const path = join(directory, item.name);
    if (item.isDirectory()) total += await contentBytes(path);
    else if (item.isFile())
      total += await lstat(path).then(
        ({ size }) => size,
        () => 0,
      );
  }
  return total;
}
