/**
 * Puts a directory where a user asked for one: it appears complete, and a failure leaves nothing, not even
 * the parent directories that had to be made.
 */
import type { Stats } from "node:fs";
import { chmod, readdir, realpath, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AncillaryError } from "../../errors.js";
import { buildDirectory } from "./build-directory.js";
import { errorCode, fileSystemError } from "./file-system-error.js";
import { makeDirectories } from "./make-directories.js";

const PERMISSIONS = 0o7777;

/**
 * Creates `directory` with what `write` puts into the empty directory whose path it is given.
 *
 * @param directory must not exist, or be an empty directory, whose permissions are then kept; missing
 * parents are made
 * @throws AncillaryError if there is something in it already or the file system refuses, and what `write` throws
 */
export async function extractDirectory(
  directory: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const existing = await emptyDirectoryAt(directory);
  const target = existing === undefined ? resolve(directory) : await realpath(directory);
  const parent = dirname(target);
  let firstMade: string | undefined;
  try {
    firstMade = await makeDirectories(parent);
  } catch (error) {
    throw fileSystemError(parent, "created", error);
  }
  try {
    const placed = await buildDirectory(target, {
      fill: write,
      seal: async (temporary) => {
        if (existing !== undefined) await chmod(temporary, existing.mode & PERMISSIONS);
      },
    });
    if (!placed) throw occupied(directory);
  } catch (error) {
    if (firstMade !== undefined) await removeEmptyParents(parent, firstMade);
    throw error;
  }
}

/**
 * Whether a directory could be put there.
 *
 * @throws AncillaryError if there is something in it already, or it cannot be looked at
 */
export async function requireVacant(directory: string): Promise<void> {
  await emptyDirectoryAt(directory);
}

async function emptyDirectoryAt(directory: string): Promise<Stats | undefined> {
  try {
    const stats = await stat(directory);
    if (!stats.isDirectory() || (await readdir(directory)).length > 0) throw occupied(directory);
    return stats;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileSystemError(directory, "read", error);
  }
}

async function removeEmptyParents(parent: string, firstMade: string): Promise<void> {
  for (let path = parent; path.length >= firstMade.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return; // Somebody else has put something into it meanwhile: it is theirs now.
    }
  }
}

function occupied(directory: string): AncillaryError {
  return new AncillaryError(
    directory,
    "exists and is not an empty directory; name one that does not exist yet, or empty it.",
  );
}
