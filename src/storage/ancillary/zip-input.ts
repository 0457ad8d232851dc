/**
 * A zip file given in place of an ancillary directory: unpacked once, used like any directory, and gone again.
 */
import { stat, statfs } from "node:fs/promises";
import { extname, join } from "node:path";
import { AncillaryError } from "../../errors.js";
import type { AncillaryDirectory } from "./ancillary-directory.js";
import { extractDirectory } from "./extract-directory.js";
import { fileSystemError } from "./file-system-error.js";
import { withScratchDirectory } from "./scratch-directory.js";
import { writeTree } from "./write-tree.js";
import { readZip } from "./zip-content.js";

/**
 * Unpacks a zip file, with modification times and executable bits as far as it holds them. What is in it is
 * taken literally: a single folder at the top stays a folder.
 *
 * @param targetDirectory must not exist or be an empty directory; it appears when it is complete
 * @throws AncillaryError if it is no zip, truncated or damaged; if an entry is encrypted, a symbolic link,
 * present twice, or would be written elsewhere than below the target; nothing is left behind then
 */
export async function extractZip(zipPath: string, targetDirectory: string): Promise<void> {
  const content = await readZip(zipPath);
  await extractDirectory(targetDirectory, async (temporary) => {
    await assertSpace(zipPath, content.sizeBytes, temporary);
    await writeTree(content, temporary);
  });
}

/**
 * Does `work` with the ancillary directory that `path` stands for: a directory as it is, or the content of a
 * `.zip` file or of a stored directory in a temporary one that is removed afterwards, whatever happens.
 *
 * @throws AncillaryError if `path` is missing, is neither of the two, or as `extractZip` does
 *
 * @example
 * await withAncillaryDirectory("output.zip", (directory) => copyDirectory(directory, target));
 */
export async function withAncillaryDirectory<T>(
  path: string | AncillaryDirectory,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  if (typeof path === "string" && (await isAncillaryDirectory(path))) return work(path);
  return withScratchDirectory(async (scratch) => {
    const directory = join(scratch, "content");
    if (typeof path === "string") await extractZip(path, directory);
    else await path.extractTo(directory);
    return work(directory);
  });
}

/**
 * Whether what is given as an ancillary directory is one; else it is a zip file.
 *
 * @throws AncillaryError if it is missing, or neither
 */
export async function isAncillaryDirectory(path: string): Promise<boolean> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileSystemError(path, "read", error);
  });
  if (stats.isDirectory()) return true;
  // Judged by name, since other formats are zips inside (NumPy's .npz), and no directory is meant by them.
  if (stats.isFile() && extname(path).toLowerCase() === ".zip") return false;
  throw new AncillaryError(path, "is neither a directory nor a .zip file; give the directory that holds it.");
}

async function assertSpace(zipPath: string, neededBytes: number, directory: string): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(directory);
  // Some file systems do not say: then the attempt has to show.
  if (blocks === 0 || neededBytes <= bavail * bsize) return;
  throw new AncillaryError(
    zipPath,
    `unpacks to ${neededBytes} bytes, more than are free where it is unpacked; unpack it in a larger place and give the directory.`,
  );
}
