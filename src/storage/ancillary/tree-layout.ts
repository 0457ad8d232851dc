/**
 * The directories of a tree that is to be written, and the rule that nothing leaves the target: all paths are
 * judged before anything is made, and whatever stands in the way already is an error, never followed or filled.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AncillaryError } from "../../errors.js";
import { fileSystemError } from "./file-system-error.js";
import { unsafePathReason } from "./safe-path.js";

/** The items of a tree, as relative paths separated by "/". */
export interface TreeOutline {
  readonly paths: readonly string[];
  readonly emptyDirectories: readonly string[];
}

/**
 * Makes all directories of a tree below `target`, an existing empty directory. Files are to be created with
 * the flag "wx": on a file system that takes two names for one, the second must not replace the first.
 *
 * @throws AncillaryError for a path that would leave the target, two items with one path, and where the file
 * system refuses or takes the names of two directories for one
 */
export async function layOutTree(outline: TreeOutline, target: string): Promise<void> {
  for (const path of [...outline.paths, ...outline.emptyDirectories]) {
    const reason = unsafePathReason(path);
    if (reason !== undefined) throw refused(path, reason);
  }
  const files = new Set<string>();
  for (const path of outline.paths) {
    if (files.has(path)) throw refused(path, "there are two files of this name");
    files.add(path);
  }
  for (const path of directoriesOf(outline)) {
    if (files.has(path)) throw refused(path, "it is a file and a directory at once");
    await makeDirectory(join(target, path));
  }
}

/** Every directory once, after the one in which it lies. */
function directoriesOf({ paths, emptyDirectories }: TreeOutline): ReadonlySet<string> {
  const directories = new Set<string>();
  for (const path of [...paths, ...emptyDirectories.map((directory) => `${directory}/`)]) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      directories.add(path.slice(0, end));
    }
  }
  return directories;
}

async function makeDirectory(absolutePath: string): Promise<void> {
  try {
    await mkdir(absolutePath);
  } catch (error) {
    throw fileSystemError(absolutePath, "created", error);
  }
}

function refused(path: string, reason: string): AncillaryError {
  return new AncillaryError(JSON.stringify(path), `cannot be written below a directory: ${reason}.`);
}
