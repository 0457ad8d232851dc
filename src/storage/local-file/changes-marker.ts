/**
 * The marker that makes changes to a store directory count: it says all that is left to be done, and doing that can be
 * repeated from any point. Whoever takes the lock next finishes what has a marker and throws away what has none.
 */

import { mkdir, readdir, readFile, rename, rmdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { removeTree } from "../ancillary/remove-tree.js";
import {
  exists,
  keepAs,
  moveIfThere,
  syncDirectory,
  unlessMissing,
  writeDurably,
  writeDurablyAt,
} from "./durable-files.js";
import {
  type EntryPaths,
  entryPaths,
  historyFolder,
  ledgerPath,
  versionFolders,
  versionPaths,
  workFolder,
} from "./file-names.js";

const MARKER = "changes.json";

/** Of an earlier format, which knew nothing but changes, a marker may still be found. */
const fromList = (value: unknown): unknown => (Array.isArray(value) ? { changes: value } : value);

const marker = z.preprocess(
  fromList,
  z.object({
    /**
     * What becomes of each key: the name of the folder in which its new content is staged, or null if it goes; and
     * the version as which its old content is kept, if it is.
     */
    changes: z.array(
      z.object({ key: z.string(), staged: z.string().nullable(), kept: z.string().optional() }),
    ),
    /** What was staged, put away again, and is kept as a version. */
    versions: z.array(z.object({ staged: z.string(), kept: z.string() })).default([]),
    /** What is added to the ledger, and where it begins, in bytes. */
    ledger: z.object({ start: z.number(), text: z.string() }).optional(),
    /** Versions whose directories are given up. */
    released: z.object({ at: z.coerce.date(), versions: z.array(z.string()) }).optional(),
  }),
);

/** Changes that are to be made together. */
export type MarkedChanges = z.output<typeof marker>;

/** Writes the marker: from then on the changes count. */
export async function writeMarker(folder: string, changes: MarkedChanges): Promise<void> {
  await writeDurably(join(folder, MARKER), JSON.stringify(changes));
  await syncDirectory(folder);
}

/** Finishes or throws away what a process that died left behind. Call it under the lock. */
export async function recover(root: string): Promise<void> {
  for (const name of (await readdir(workFolder(root)).catch(unlessMissing)) ?? []) {
    const folder = join(workFolder(root), name);
    const text = await readFile(join(folder, MARKER), "utf8").catch(unlessMissing);
    if (text === undefined) await clearWork(root, folder);
    else await applyChanges(root, folder, marker.parse(JSON.parse(text)));
  }
}

/** Moves everything to its place, the line in the ledger last: who sees it finds what it tells of. */
export async function applyChanges(root: string, folder: string, marked: MarkedChanges): Promise<void> {
  const { changes, versions, ledger, released } = marked;
  const keepsVersions = versions.length > 0 || changes.some(({ kept }) => kept !== undefined);
  if (keepsVersions) await makeVersionFolders(root);
  for (const { staged, kept } of versions) {
    const [from, to] = [stagedPaths(join(folder, staged)), versionPaths(root, kept)];
    await moveIfThere(from.directory, to.directory);
    await moveIfThere(from.object, to.object);
  }
  for (const [index, { key, staged, kept }] of changes.entries()) {
    const aside = join(folder, `aside-${index}`);
    const old = kept === undefined ? { object: `${aside}.json`, directory: aside } : versionPaths(root, kept);
    if (staged === null) await takeAway(entryPaths(root, key), old);
    else {
      const place = entryPaths(root, key);
      await replace(place, stagedPaths(join(folder, staged)), old, kept !== undefined);
    }
  }
  await release(root, folder, released);
  await syncDirectory(root);
  if (keepsVersions) for (const path of Object.values(versionFolders(root))) await syncDirectory(path);
  if (ledger !== undefined) await extendLedger(root, ledger);
  await clearWork(root, folder);
}

/** Removes what was staged, and the folder around it unless there is more. */
export async function clearWork(root: string, folder: string): Promise<void> {
  await removeTree(folder);
  await rmdir(workFolder(root)).catch(() => undefined);
}

/** Where an object and its directory are in the folder in which they are staged. */
export function stagedPaths(folder: string): EntryPaths {
  return { object: join(folder, "object.json"), directory: join(folder, "directory") };
}

async function takeAway(place: EntryPaths, old: EntryPaths): Promise<void> {
  await moveIfThere(place.object, old.object);
  await moveIfThere(place.directory, old.directory);
}

async function replace(place: EntryPaths, staged: EntryPaths, old: EntryPaths, keep: boolean): Promise<void> {
  if (await exists(staged.directory)) {
    await moveIfThere(place.directory, old.directory);
    await rename(staged.directory, place.directory);
  }
  if (await exists(staged.object)) {
    // Not moved: those who read without a lock find one of the two at any time.
    if (keep) await keepAs(place.object, old.object);
    await rename(staged.object, place.object);
  }
}

/** Gives up directories. When that was is kept as the time of the object, whose own is in the ledger. */
async function release(root: string, folder: string, released: MarkedChanges["released"]): Promise<void> {
  for (const version of released?.versions ?? []) {
    const { object, directory } = versionPaths(root, version);
    if (released !== undefined) await utimes(object, released.at, released.at).catch(unlessMissing);
    await moveIfThere(directory, join(folder, `released-${version}`));
  }
}

async function makeVersionFolders(root: string): Promise<void> {
  const { objects, directories } = versionFolders(root);
  if (await exists(directories)) return;
  await mkdir(objects, { recursive: true });
  await mkdir(directories, { recursive: true });
  await syncDirectory(historyFolder(root));
}

async function extendLedger(
  root: string,
  { start, text }: NonNullable<MarkedChanges["ledger"]>,
): Promise<void> {
  if (start === 0) await mkdir(historyFolder(root), { recursive: true });
  await writeDurablyAt(ledgerPath(root), text, start);
  if (start > 0) return;
  await syncDirectory(historyFolder(root));
  await syncDirectory(root);
}
