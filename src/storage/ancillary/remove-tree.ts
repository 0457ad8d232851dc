/**
 * Removes a directory with all that is in it, including the read-only ones that the cache keeps.
 */
import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./file-system-error.js";

/** Removes `directory`; that it is not there is fine. Symbolic links are removed, never followed. */
export async function removeTree(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true });
  } catch (error) {
    const code = errorCode(error);
    if (code !== "EACCES" && code !== "EPERM") throw error;
    await makeDirectoriesWritable(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

async function makeDirectoriesWritable(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const item of await readdir(directory, { withFileTypes: true })) {
    if (item.isDirectory()) await makeDirectoriesWritable(join(directory, item.name));
  }
}
