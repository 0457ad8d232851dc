/** How long the directories of versions that were put away are kept, and which ones are due. */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InvalidValueError } from "../../errors.js";
import { unlessMissing } from "./durable-files.js";
import { versionFolders, versionPaths } from "./file-names.js";
import { isOlder } from "./ledger-record.js";

export const DEFAULT_RETENTION_SECONDS = 30 * 86_400;
/** How often a process that changes a store looks for what is due. */
const LOOK_EVERY_MS = 3_600_000;
/** A change need not wait for the removal of more; what remains is for the next look. */
const RELEASED_PER_LOOK = 50;

/** @throws {InvalidValueError} unless it is a length of time in seconds. */
export function requireRetention(seconds: number): number {
  if (seconds >= 0) return seconds;
  throw new InvalidValueError("retentionSeconds", seconds, "must be a number of seconds, 0 or more");
}

/** The versions whose directories are kept, and were put away longer ago than that; the oldest first. */
export async function expiredVersions(root: string, retentionSeconds: number): Promise<readonly string[]> {
  if (retentionSeconds === Number.POSITIVE_INFINITY) return [];
  const names = (await readdir(versionFolders(root).directories).catch(unlessMissing)) ?? [];
  const end = new Date(Date.now() - retentionSeconds * 1000);
  return names.filter((name) => isOlder(name, end)).sort();
}

/** The bytes of the directories of versions. */
export async function directoryBytes(root: string, versions: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const version of versions) {
    const items = await readdir(versionPaths(root, version).directory, {
      recursive: true,
      withFileTypes: true,
    });
    for (const item of items) {
      if (item.isFile()) bytes += (await stat(join(item.parentPath, item.name))).size;
    }
  }
  return bytes;
}

/** The look at what is due that comes with changes, so that a store in use does not grow without end. */
export class RetentionLook {
  readonly #root: string;
  readonly #retentionSeconds: number;
  #next = 0;

  constructor(root: string, retentionSeconds: number) {
    this.#root = root;
    this.#retentionSeconds = requireRetention(retentionSeconds);
  }

  /** Versions whose directories may go now; mostly none, without having looked. */
  async due(): Promise<readonly string[]> {
    const now = Date.now();
    if (now < this.#next) return [];
    const expired = await expiredVersions(this.#root, this.#retentionSeconds);
    if (expired.length <= RELEASED_PER_LOOK) this.#next = now + LOOK_EVERY_MS;
    return expired.slice(0, RELEASED_PER_LOOK);
  }
}
