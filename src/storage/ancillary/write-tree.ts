/**
 * Writes files and empty directories below a fresh directory. Extraction, copying, unzipping and the cache
 * all end here, so that the rule that nothing leaves the target, and what is kept of a file, hold for each.
 */
import { createWriteStream } from "node:fs";
import { mkdir, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AncillaryError } from "../../errors.js";
import type { FileMetadata } from "./ancillary-file.js";
import { fileSystemError } from "./file-system-error.js";
import { unsafePathReason } from "./safe-path.js";

/** What is to be written; the paths need not be trusted. */
export interface TreeContent {
  readonly paths: readonly string[];
  readonly emptyDirectories: readonly string[];
  metadata(path: string): Promise<FileMetadata>;
  /** The bytes of the file; an error thrown here ends the writing and reaches the caller unchanged. */
  open(path: string): AsyncIterable<Uint8Array>;
}

/**
 * Writes `content` below `target`, an existing empty directory; modification times and executable bits are
 * kept, other permissions follow the umask. What was written before an error stays: the caller removes it.
 *
 * @throws AncillaryError for a path that would leave the target, two items with one path, or where the file
 * system refuses
 */
export async function writeTree(content: TreeContent, target: string): Promise<void> {
  for (const path of [...content.paths, ...content.emptyDirectories]) {
    const reason = unsafePathReason(path);
    if (reason !== undefined) {
      throw new AncillaryError(JSON.stringify(path), `cannot be written below a directory: ${reason}.`);
    }
  }
  for (const path of content.emptyDirectories) await makeDirectory(join(target, path));
  for (const path of content.paths) {
    const absolutePath = join(target, path);
    await makeDirectory(dirname(absolutePath));
    await writeFile(absolutePath, content.open(path), await content.metadata(path));
  }
}

async function makeDirectory(absolutePath: string): Promise<void> {
  try {
    await mkdir(absolutePath, { recursive: true });
  } catch (error) {
    throw fileSystemError(absolutePath, "created", error);
  }
}

async function writeFile(
  absolutePath: string,
  bytes: AsyncIterable<Uint8Array>,
  metadata: FileMetadata,
): Promise<void> {
  try {
    // "wx": on a file system that takes two names for one, the second must not replace the first.
    const mode = metadata.executable === true ? 0o777 : 0o666;
    await pipeline(bytes, createWriteStream(absolutePath, { flags: "wx", mode }));
    if (metadata.modifiedAt !== undefined) {
      await utimes(absolutePath, metadata.modifiedAt, metadata.modifiedAt);
    }
  } catch (error) {
    throw fileSystemError(absolutePath, "written", error);
  }
}
