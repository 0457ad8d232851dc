/** Works with the files of an entry as local files, whether they are or not. */

import { join } from "node:path";
import { withScratchDirectory } from "../storage/ancillary/scratch-directory.js";
import type { EntryFiles } from "./transfer-entry.js";

/**
 * Gives the work a directory with the files: the one where they lie, or one that is there only meanwhile, and that
 * the work may take away.
 *
 * @param parent where such a directory is made. Default: the system's directory for temporary files.
 */
export function withLocalFiles<T>(
  files: EntryFiles,
  work: (directory: string) => Promise<T>,
  parent?: string,
): Promise<T> {
  if (typeof files === "string") return work(files);
  return withScratchDirectory(async (scratch) => {
    const directory = join(scratch, "directory");
    await files.extractTo(directory);
    return work(directory);
  }, parent);
}
