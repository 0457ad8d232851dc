/** Brings ancillary directories onto a store's file system before its lock is taken: copying may take long. */

import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { AncillaryDirectory } from "../ancillary/ancillary-directory.js";
import { copyDirectory } from "../ancillary/copy-directory.js";
import { withScratchDirectory } from "../ancillary/scratch-directory.js";
import { syncTree } from "./durable-files.js";
import { stagingFolder } from "./file-names.js";

/** Works with a copy of a directory that the store can take over, and that is on the disk already. */
export function withStagedFiles<T>(
  root: string,
  files: string | AncillaryDirectory,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const staged = withScratchDirectory(async (scratch) => {
    const directory = join(scratch, "files");
    if (typeof files === "string") await copyDirectory(files, directory);
    else await files.extractTo(directory);
    await syncTree(directory);
    return work(directory);
  }, stagingFolder(root));
  return staged.finally(() => removeStagingFolder(root));
}

/** Removes the folder for such copies, if there are none. */
export async function removeStagingFolder(root: string): Promise<void> {
  await rmdir(stagingFolder(root)).catch(() => undefined);
}
