/**
 * Writes files and empty directories below a fresh directory, one after the other: for sources that know
 * nothing better. Copying and unzipping end here too.
 */
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { FileMetadata } from "./ancillary-file.js";
import { fileSystemError } from "./file-system-error.js";
import { modificationTime } from "./modification-time.js";
import { layOutTree, type TreeOutline } from "./tree-layout.js";

/** What is to be written; the paths need not be trusted. */
export interface TreeContent extends TreeOutline {
  metadata(path: string): Promise<FileMetadata>;
  /** The bytes of the file; an error thrown here ends the writing and reaches the caller unchanged. */
  open(path: string): AsyncIterable<Uint8Array>;
}

/**
 * Writes `content` below `target`, an existing empty directory; modification times and executable bits are
 * kept, other permissions follow the umask. What was written before an error stays: the caller removes it.
 *
 * @throws AncillaryError as `layOutTree` does, and where the file system refuses
 */
export async function writeTree(content: TreeContent, target: string): Promise<void> {
  await layOutTree(content, target);
  for (const path of content.paths) {
    await writeFile(join(target, path), content.open(path), await content.metadata(path));
  }
}

async function writeFile(
  absolutePath: string,
  bytes: AsyncIterable<Uint8Array>,
  metadata: FileMetadata,
): Promise<void> {
  try {
    const handle = await open(absolutePath, "wx", modeFor(metadata));
    try {
      for await (const chunk of bytes) await handle.writeFile(chunk);
      if (metadata.modifiedAt !== undefined) {
        const time = modificationTime(metadata.modifiedAt);
        await handle.utimes(time, time);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileSystemError(absolutePath, "written", error);
  }
}

/** The permissions to create a file with; the umask takes its share. */
export function modeFor(metadata: FileMetadata): number {
  return metadata.executable === true ? 0o777 : 0o666;
}
