/**
 * Turns a directory into volumes and a manifest, in one pass over its bytes and with bounded memory. Where
 * the volumes go is the caller's business.
 */
import { createHash } from "node:crypto";
import { InvalidValueError } from "../errors.js";
import { contentSha256 } from "../storage/ancillary/content-hash.js";
import { type DirectoryTree, type ScannedFile, scanDirectory } from "../storage/ancillary/directory-tree.js";
import { readUnchanged } from "../storage/ancillary/read-unchanged.js";
import type { ArchiveFile, ArchiveManifest, ArchiveSegment } from "./archive-manifest.js";
import { EntryNames } from "./entry-names.js";
import { VOLUME_CONTENT_BYTES, type Volume } from "./volume.js";
import { VolumeFiller } from "./volume-filler.js";

/** How a directory is packed. */
export interface PackOptions {
  /** Bytes of file content per volume. Default: `VOLUME_CONTENT_BYTES`, 16 MiB. */
  readonly volumeContentBytes?: number;
}

/**
 * Packs `directory`. Files are taken in path order; small ones share a volume, one that is larger than a
 * volume is cut into consecutive segments in volumes of its own, which are therefore the same whatever lies
 * beside it. Each volume is packed, sent and awaited before the next is filled.
 *
 * @param sendVolume receives each volume once, in order; an error from it ends the packing
 * @throws AncillaryError if the directory is missing, holds what cannot be stored, or changes meanwhile
 * @throws InvalidValueError unless `volumeContentBytes` is a whole number ≥ 1
 *
 * @example
 * const manifest = await packDirectory("output", (volume) => stage(volume.sha256, volume.bytes));
 */
export async function packDirectory(
  directory: string,
  sendVolume: (volume: Volume) => Promise<void>,
  options: PackOptions = {},
): Promise<ArchiveManifest> {
  const capacityBytes = options.volumeContentBytes ?? VOLUME_CONTENT_BYTES;
  if (!Number.isInteger(capacityBytes) || capacityBytes < 1) {
    throw new InvalidValueError(
      "volumeContentBytes",
      capacityBytes,
      "must be a whole number of bytes, 1 or more",
    );
  }
  const tree = await scanDirectory(directory);
  const packing = {
    tree,
    capacityBytes,
    names: new EntryNames(tree),
    filler: new VolumeFiller(capacityBytes, sendVolume),
  };
  const files: ArchiveFile[] = [];
  for (const file of tree.files) files.push(await packFile(file, packing));
  await packing.filler.flush();
  return {
    contentSha256: contentSha256(files, tree.emptyDirectories),
    files,
    emptyDirectories: tree.emptyDirectories,
    sizeBytes: files.reduce((sum, file) => sum + file.size, 0),
  };
}

interface Packing {
  readonly tree: DirectoryTree;
  readonly capacityBytes: number;
  readonly names: EntryNames;
  readonly filler: VolumeFiller;
}

/** The segments of the file it returns are complete only when the filler has been flushed. */
async function packFile(file: ScannedFile, packing: Packing): Promise<ArchiveFile> {
  const { tree, filler, capacityBytes } = packing;
  const { path, size, modifiedAt, executable } = file;
  const count = Math.ceil(size / capacityBytes);
  const hash = createHash("sha256");
  const segments: ArchiveSegment[] = [];
  if (count > 1 || !filler.fits(size)) await filler.flush();

  let offset = 0;
  let content = Buffer.allocUnsafe(Math.min(size, capacityBytes));
  let filled = 0;
  for await (const chunk of readUnchanged(tree.root, file)) {
    hash.update(chunk);
    for (let taken = 0; taken < chunk.length; ) {
      const copied = chunk.copy(content, filled, taken);
      taken += copied;
      filled += copied;
      if (filled < content.length) continue;
      const entryName = nameOf(path, segments.length, count, packing.names);
      filler.add(
        { name: entryName, content, executable },
        { ordinal: segments.length, entryName, offset, size: filled },
        segments,
      );
      if (count > 1) await filler.flush();
      offset += filled;
      content = Buffer.allocUnsafe(Math.min(size - offset, capacityBytes));
      filled = 0;
    }
  }
  return { path, size, sha256: hash.digest("hex"), modifiedAt, executable, segments };
}

function nameOf(path: string, ordinal: number, count: number, names: EntryNames): string {
  return count > 1 ? names.segment(path, ordinal, count) : names.whole(path);
}
