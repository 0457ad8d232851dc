/**
 * The identity of a directory's content: one number for a directory on disk, in a zip and in an archive, so
 * that they can be compared, deduplicated and cached without looking at a byte twice.
 */
import { createHash } from "node:crypto";
import type { AncillaryFile } from "./ancillary-file.js";
import { comparePaths } from "./compare-paths.js";

/** A file, as far as it counts as content. Its modification time does not. */
export interface HashedFile extends AncillaryFile {
  readonly executable: boolean;
}

/**
 * The sha256 (hex) over the sorted manifest. Two directories have the same one if and only if they hold the
 * same files with the same bytes and executable bits, and the same empty directories.
 *
 * What is hashed is one line of JSON per item: the name of this format, `[path, size, sha256, executable]`
 * for each file, `[path]` for each empty directory; each line ends in a newline.
 *
 * @example
 * contentSha256([{ path: "output.pdb", size: 3, sha256, executable: false }], ["logs"])
 */
export function contentSha256(files: readonly HashedFile[], emptyDirectories: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (line: unknown) => hash.update(`${JSON.stringify(line)}\n`);
  add("thermostore ancillary directory 1");
  for (const file of files.toSorted((a, b) => comparePaths(a.path, b.path))) {
    add([file.path, file.size, file.sha256, file.executable]);
  }
  for (const directory of emptyDirectories.toSorted(comparePaths)) add([directory]);
  return hash.digest("hex");
}
