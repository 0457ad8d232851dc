/**
 * Makes a directory appear complete or not at all: it is built under another name beside its place and
 * moved there with one rename.
 */
import { randomUUID } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AncillaryError } from "../../errors.js";
import { errorCode, fileSystemError } from "./file-system-error.js";
import { removeTree } from "./remove-tree.js";

/** The names of directories that are being built, or were left by a process that died. */
export const UNFINISHED_NAME = /^\.thermostore-[0-9a-f-]{36}\.unfinished$/;

/** A name beside `path` that nothing else has. */
export function unfinishedNeighbour(path: string): string {
  return join(dirname(path), `.thermostore-${randomUUID()}.unfinished`);
}

/**
 * Builds a directory at `target`, which must not exist or be empty, and whose parent must exist.
 *
 * @param build fills the empty directory whose path it is given
 * @returns whether it was put in place; false if something stood there by then, which is left as it is
 * @throws AncillaryError where the file system refuses, and what `build` throws; nothing is left behind
 */
export async function buildDirectory(
  target: string,
  build: (directory: string) => Promise<void>,
): Promise<boolean> {
  const temporary = unfinishedNeighbour(target);
  try {
    await mkdir(temporary);
    await build(temporary);
    return await moveIntoPlace(temporary, target);
  } catch (error) {
    throw fileSystemError(target, "created", error);
  } finally {
    // After the rename there is nothing left to remove. An error here must not hide the first one; what
    // cannot be removed has a name that says what it is.
    await removeTree(temporary).catch(() => undefined);
  }
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
