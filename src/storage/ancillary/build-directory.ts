/**
 * Makes a directory appear complete or not at all: it is built under another name beside its place, where
 * nobody else may look, and moved there with one rename.
 */
import { chmod, mkdir, readdir, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AncillaryError } from "../../errors.js";
import { errorCode, fileSystemError } from "./file-system-error.js";
import { removeTree } from "./remove-tree.js";
import { isLeftOver, unfinishedName } from "./unfinished-name.js";

const PRIVATE = 0o700;
const PERMISSIONS = 0o7777;

/** What is done to build a directory. */
export interface BuildSteps {
  /** Fills the empty directory whose path it is given. */
  fill(directory: string): Promise<void>;
  /** Gives it its last permissions. Default: those of any new directory. */
  seal?(directory: string): Promise<void>;
}

/** A name beside `path` that nothing else has. */
export function unfinishedNeighbour(path: string): string {
  return join(dirname(path), unfinishedName());
}

/**
 * Builds a directory at `target`, which must not exist or be empty, and whose parent must exist.
 *
 * @returns whether it was put in place; false if something stood there by then, which is left as it is
 * @throws AncillaryError where the file system refuses, and what the steps throw; nothing is left behind
 */
export async function buildDirectory(target: string, steps: BuildSteps): Promise<boolean> {
  const temporary = unfinishedNeighbour(target);
  try {
    await mkdir(temporary);
    const { mode } = await stat(temporary);
    // Until it is complete nobody else can put a link, or anything, in the way of what is written.
    await chmod(temporary, PRIVATE);
    await steps.fill(temporary);
    await chmod(temporary, mode & PERMISSIONS);
    await steps.seal?.(temporary);
    return await moveIntoPlace(temporary, target);
  } catch (error) {
    throw fileSystemError(target, "created", error);
  } finally {
    // After the rename there is nothing left to remove. An error here must not hide the first one; what
    // cannot be removed has a name that says what it is.
    await removeTree(temporary).catch(() => undefined);
  }
}

/** Removes what killed processes of this machine left unfinished in `directory`, as far as that is permitted. */
export async function removeLeftOvers(directory: string): Promise<void> {
  // The directory may be one that can be written but not listed, and a leftover another user's.
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter(isLeftOver)) await removeTree(join(directory, name)).catch(() => undefined);
}

async function moveIntoPlace(temporary: string, target: string): Promise<boolean> {
  try {
    await rename(temporary, target);
    return true;
  } catch (error) {
    switch (errorCode(error)) {
      case "ENOTEMPTY":
      case "EEXIST":
      case "ENOTDIR":
        return false;
      case "EBUSY":
      case "EXDEV":
        throw new AncillaryError(
          target,
          "cannot be replaced (a mount point?); name a new directory inside it.",
          {
            cause: error,
          },
        );
      default:
        throw error;
    }
  }
}
