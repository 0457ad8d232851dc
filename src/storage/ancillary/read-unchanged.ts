/**
 * Reads a file that was listed before, and notices if it is no longer the one that was listed: storing half
 * of what a simulation is still writing would look like a good copy for ever.
 */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { AncillaryError } from "../../errors.js";
import type { ByteRange } from "./ancillary-file.js";
import { resolveRange } from "./byte-range.js";
import type { ScannedFile } from "./directory-tree.js";
import { fileSystemError } from "./file-system-error.js";

const CHUNK_BYTES = 256 * 1024;

// What was a file when it was listed may be a link or a FIFO by now: neither follow nor wait for it.
// Windows knows neither flag.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Gives the memory that the next chunk goes to, at least a byte of it. */
export type NextBuffer = () => Buffer;

/**
 * The bytes of `file`, or those of `range`, in chunks that the caller may keep.
 *
 * @param root the directory in which `file.path` lies
 * @param nextBuffer default: 256 KiB of new memory for each chunk
 * @throws AncillaryError if the file vanished or was replaced, cannot be read, or has another size or
 * modification time than when it was listed, before or after reading
 */
export async function* readUnchanged(
  root: string,
  file: ScannedFile,
  range?: ByteRange,
  nextBuffer?: NextBuffer,
): AsyncGenerator<Buffer, void, undefined> {
  const absolutePath = join(root, file.path);
  const { start, length } = resolveRange(range, file.size);
  const handle = await attempt(absolutePath, () => open(absolutePath, OPEN_FLAGS));
  try {
    const links = await assertUnchanged(handle, absolutePath, file);
    for (let done = 0; done < length; ) {
      const chunk = nextBuffer?.() ?? Buffer.allocUnsafe(Math.min(CHUNK_BYTES, length - done));
      const wanted = Math.min(chunk.length, length - done);
      const position = start + done;
      const { bytesRead } = await attempt(absolutePath, () => handle.read(chunk, 0, wanted, position));
      if (bytesRead === 0) throw changed(absolutePath);
      done += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
    const linksLeft = await assertUnchanged(handle, absolutePath, file);
    // Its last name was taken from it, or given to another file.
    if (links > 0n && linksLeft === 0n) throw changed(absolutePath);
  } finally {
    await handle.close();
  }
}

// Around the calls, not around the whole: an error that a consumer throws into the generator is its own.
async function attempt<T>(absolutePath: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fileSystemError(absolutePath, "read", error);
  }
}

/** Gives the number of names that the file has. */
async function assertUnchanged(handle: FileHandle, absolutePath: string, file: ScannedFile): Promise<bigint> {
  const stats = await attempt(absolutePath, () => handle.stat({ bigint: true }));
  if (!stats.isFile() || stats.size !== BigInt(file.size) || stats.mtimeNs !== file.modifiedNs) {
    throw changed(absolutePath);
  }
  return stats.nlink;
}

function changed(absolutePath: string): AncillaryError {
  return new AncillaryError(
    absolutePath,
    "changed while it was being read; try again when nothing writes to it any more.",
  );
}
