/**
 * Takes the permission to write from a directory with all that is in it, so that a program which leaves
 * files of its own beside its input is told so, instead of changing what others read.
 */
import { chmod, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

const WRITE_PERMISSIONS = 0o222;

/** Makes everything below `directory`, then itself, read-only; expects files and directories only. */
export async function makeReadOnly(directory: string): Promise<void> {
  for (const item of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, item.name);
    if (item.isDirectory()) await makeReadOnly(path);
    else await removeWritePermission(path);
  }
  await removeWritePermission(directory);
}

async function removeWritePermission(path: string): Promise<void> {
  const { mode } = await lstat(path);
  await chmod(path, mode & 0o777 & ~WRITE_PERMISSIONS);
}
