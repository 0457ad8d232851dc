/**
 * Looks through a directory once and says what lies in it. Only files and directories can be stored
 * faithfully; anything else is refused by name here, before a byte is read, rather than left out silently.
 */
import { isUtf8 } from "node:buffer";
import type { BigIntStats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AncillaryError } from "../../errors.js";
import { comparePaths } from "./compare-paths.js";
import { fileSystemError } from "./file-system-error.js";

/** A file as it was when the directory was looked through. */
export interface ScannedFile {
  /** Relative to the directory, separated by "/". */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
  /** The same, in nanoseconds since 1970: by this a change is noticed. */
  readonly modifiedNs: bigint;
  /** Whether its owner may execute it. */
  readonly executable: boolean;
}

/** What lies in a directory; both lists are sorted in code point order. */
export interface DirectoryTree {
  /** The directory, as an absolute path. */
  readonly root: string;
  readonly files: readonly ScannedFile[];
  /** Relative paths of the directories that hold nothing. */
  readonly emptyDirectories: readonly string[];
}

const OWNER_MAY_EXECUTE = 0o100n;

/**
 * Lists the files and the empty directories below `directory`, without reading any file. `directory` itself
 * may be a symbolic link.
 *
 * @throws AncillaryError if it is missing, no directory or not readable, or if something in it is neither a
 * file nor a directory (symbolic links, devices, sockets, FIFOs) or has a name that is not valid UTF-8
 */
export async function scanDirectory(directory: string): Promise<DirectoryTree> {
  const root = resolve(directory);
  const files: ScannedFile[] = [];
  const emptyDirectories: string[] = [];

  async function visit(absolutePath: string, relativePath: string): Promise<void> {
    const names = await readdir(absolutePath, { encoding: "buffer" });
    if (names.length === 0 && relativePath !== "") emptyDirectories.push(relativePath);
    for (const rawName of names) {
      const name = rawName.toString("utf8");
      const path = relativePath === "" ? name : `${relativePath}/${name}`;
      const childPath = join(absolutePath, name);
      if (!isUtf8(rawName)) {
        throw new AncillaryError(childPath, "its name is not valid UTF-8; rename it, then store again.");
      }
      const stats = await lstat(childPath, { bigint: true }).catch((error: unknown) => {
        throw fileSystemError(childPath, "read", error);
      });
      if (stats.isDirectory()) await visit(childPath, path);
      else if (stats.isFile()) files.push(scannedFile(path, stats));
      else throw new AncillaryError(childPath, unsuitableReason(stats));
    }
  }

  try {
    if (!(await stat(root)).isDirectory()) throw new AncillaryError(directory, "is not a directory.");
    await visit(root, "");
  } catch (error) {
    throw fileSystemError(directory, "read", error);
  }
  files.sort((a, b) => comparePaths(a.path, b.path));
  emptyDirectories.sort(comparePaths);
  return { root, files, emptyDirectories };
}

function scannedFile(path: string, stats: BigIntStats): ScannedFile {
  return {
    path,
    size: Number(stats.size),
    modifiedAt: new Date(Number(stats.mtimeNs / 1_000_000n)),
    modifiedNs: stats.mtimeNs,
    executable: (stats.mode & OWNER_MAY_EXECUTE) !== 0n,
  };
}

function unsuitableReason(stats: BigIntStats): string {
  if (stats.isSymbolicLink()) {
    return "is a symbolic link, which cannot be stored; replace it by the file it points to, or remove it.";
  }
  let kind = "neither a file nor a directory";
  if (stats.isFIFO()) kind = "a FIFO (named pipe)";
  else if (stats.isSocket()) kind = "a socket";
  else if (stats.isBlockDevice() || stats.isCharacterDevice()) kind = "a device";
  return `is ${kind}, which cannot be stored; remove it from the directory.`;
}
