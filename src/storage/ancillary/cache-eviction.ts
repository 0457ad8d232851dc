/**
 * Makes room in the cache of materialised directories: the least recently used entries go first. The time
 * of last use is the modification time of the entry's own directory, so that processes need no index in common.
 */
import { lstat, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { UNFINISHED_NAME, unfinishedNeighbour } from "./build-directory.js";
import { scanDirectory } from "./directory-tree.js";
import { errorCode } from "./file-system-error.js";
import { removeTree } from "./remove-tree.js";

const ENTRY_NAME = /^[0-9a-f]{64}$/;

// No build takes this long: what is older was left by a process that died.
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
 * and what dead processes left unfinished.
 */
export async function evictEntries(directory: string, keepBytes: number): Promise<void> {
  const entries: { path: string; usedAtMs: number; sizeBytes: number }[] = [];
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const usedAtMs = await modifiedAtMs(path);
    if (usedAtMs === undefined) continue;
    if (ENTRY_NAME.test(name)) entries.push({ path, usedAtMs, sizeBytes: await contentBytes(path) });
    else if (UNFINISHED_NAME.test(name) && Date.now() - usedAtMs > ABANDONED_AFTER_MS) await removeTree(path);
  }
  entries.sort((a, b) => a.usedAtMs - b.usedAtMs);
  let total = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
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

async function contentBytes(entry: string): Promise<number> {
  try {
    const { files } = await scanDirectory(entry);
    return files.reduce((sum, file) => sum + file.size, 0);
  } catch {
    return 0; // Being removed by another process, or damaged: its own next use finds out.
  }
}
