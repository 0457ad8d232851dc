/**
 * Makes a directory and its missing parents. Node's own recursive way never comes back, and cannot be
 * interrupted, where a file system refuses a new entry with ENOENT below a directory that is there, as /proc does.
 */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./file-system-error.js";

/**
 * @param mode permissions of the directories that are made. Default: what the umask leaves.
 * @returns the first directory that was made, or `undefined` if `path` was there.
 * @throws the error of the file system.
 */
export async function makeDirectories(path: string, mode?: number): Promise<string | undefined> {
  const parent = dirname(path);
  const first =
    parent === path || (await isDirectory(parent)) ? undefined : await makeDirectories(parent, mode);
  try {
    await mkdir(path, mode);
    return first ?? path;
  } catch (error) {
    if (errorCode(error) === "EEXIST" && (await isDirectory(path))) return first;
    throw error;
  }
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
