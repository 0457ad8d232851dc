/** Directories that are there only while they are worked with, under names that tell whose they were. */
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeLeftOvers } from "./build-directory.js";
import { fileSystemError } from "./file-system-error.js";
import { removeTree } from "./remove-tree.js";
import { unfinishedName } from "./unfinished-name.js";

const PRIVATE = 0o700;

/**
 * Works with an empty directory that is removed afterwards, whatever happens. What killed processes of this
 * machine left there is removed as well.
 *
 * @param parent where it is made. Default: the system's directory for temporary files.
 * @throws AncillaryError where the file system refuses, and what the work throws
 */
export async function withScratchDirectory<T>(
  work: (directory: string) => Promise<T>,
  parent: string = tmpdir(),
): Promise<T> {
  const directory = join(parent, unfinishedName());
  await removeLeftOvers(parent);
  await mkdir(directory, { recursive: true, mode: PRIVATE }).catch((error: unknown) => {
    throw fileSystemError(parent, "written", error);
  });
  try {
    return await work(directory);
  } finally {
    // The work may have been done: that a leftover cannot be removed must not make a failure of it.
    await removeTree(directory).catch(() => undefined);
  }
}
