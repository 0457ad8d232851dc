/**
 * An archive as a source of ancillary files: finds the segments that a read touches and fetches their
 * volumes, no others.
 */
import { LRUCache } from "lru-cache";
import { AncillaryError } from "../errors.js";
import type { ByteRange, FileMetadata } from "../storage/ancillary/ancillary-file.js";
import type { AncillarySource } from "../storage/ancillary/ancillary-source.js";
import { resolveRange } from "../storage/ancillary/byte-range.js";
import { comparePaths } from "../storage/ancillary/compare-paths.js";
import { remember } from "../storage/ancillary/remember.js";
import type { ArchiveFile, ArchiveManifest } from "./archive-manifest.js";
import { extractArchive, type FetchVolume } from "./extract-archive.js";
import { requireSoundManifest } from "./require-sound-manifest.js";
import { VolumeReader } from "./volume-reader.js";

interface HeldVolume {
  readonly sha256: string;
  readonly reader: Promise<VolumeReader>;
}

// Each source keeps the volume it used last, but a program may hold thousands of handles: only the few
// sources that were read from most recently keep theirs, about 16 MiB each.
const heldVolumes = new LRUCache<ArchiveSource, HeldVolume>({ max: 4 });

/** A stretch of what is read: a part of an entry of a volume. */
interface Piece {
  readonly volumeSha256: string;
  readonly entryName: string;
  readonly entrySize: number;
  /** Within the entry. */
  readonly from: number;
  readonly to: number;
}

/**
 * Reads an archive. Reading its files in the order of the list fetches each volume once.
 *
 * @example
 * const source = new ArchiveSource(() => loadManifest(key), (sha256, room) => loadVolume(sha256, room));
 * const directory = new AncillaryDirectory(source);
 */
export class ArchiveSource implements AncillarySource {
  readonly #manifest: () => Promise<ArchiveManifest>;
  readonly #files: () => Promise<ReadonlyMap<string, ArchiveFile>>;
  readonly #fetchVolume: FetchVolume;

  /**
   * @param manifest asked for once, when it is first needed; it need not be sound
   * @param fetchVolume gives the bytes of a volume; they need not be verified
   */
  constructor(manifest: () => Promise<ArchiveManifest>, fetchVolume: FetchVolume) {
    this.#manifest = remember(async () => requireSoundManifest(await manifest()));
    this.#files = remember(
      async () => new Map((await this.#manifest()).files.map((file) => [file.path, file])),
    );
    this.#fetchVolume = fetchVolume;
  }

  /** @throws CorruptionError if the manifest does not add up, as all other calls do */
  async list(): Promise<readonly ArchiveFile[]> {
    return (await this.#manifest()).files.toSorted((a, b) => comparePaths(a.path, b.path));
  }

  async directories(): Promise<readonly string[]> {
    return (await this.#manifest()).emptyDirectories.toSorted(comparePaths);
  }

  async metadata(path: string): Promise<FileMetadata> {
    const { modifiedAt, executable } = await this.#file(path);
    return { modifiedAt, executable };
  }

  /** @throws CorruptionError if the manifest does not add up, or a volume is not what it says */
  async *open(path: string, range?: ByteRange): AsyncGenerator<Buffer, void, undefined> {
    const pieces = piecesOf(await this.#file(path), range);
    for (const [index, { volumeSha256, entryName, entrySize, from, to }] of pieces.entries()) {
      const volume = await this.#volume(volumeSha256);
      const content = volume.read(entryName, entrySize).subarray(from, to);
      const next = pieces[index + 1];
      // It is on its way while the consumer is busy with this one; whether it fails is told at its turn.
      if (next !== undefined) this.#volume(next.volumeSha256).catch(() => undefined);
      yield content;
    }
  }

  /** @throws CorruptionError if the manifest does not add up, or a volume or a file is not what it says */
  async extract(directory: string): Promise<void> {
    await extractArchive(await this.#manifest(), this.#fetchVolume, directory);
  }

  async #file(path: string): Promise<ArchiveFile> {
    const file = (await this.#files()).get(path);
    if (file === undefined) throw new AncillaryError(path, "there is no such file in the archive.");
    return file;
  }

  async #volume(sha256: string): Promise<VolumeReader> {
    const held = heldVolumes.get(this);
    if (held?.sha256 === sha256) return held.reader;
    const reader = this.#fetchVolume(sha256).then((bytes) => new VolumeReader(bytes, sha256));
    heldVolumes.set(this, { sha256, reader });
    // A failure is not kept: the database may be back, or the volume restored, at the next read.
    reader.catch(() => {
      if (heldVolumes.peek(this)?.reader === reader) heldVolumes.delete(this);
    });
    return reader;
  }
}

/** What of the file's segments a range touches, in order. */
function piecesOf(file: ArchiveFile, range: ByteRange | undefined): readonly Piece[] {
  const { start, length } = resolveRange(range, file.size);
  return file.segments
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(({ volumeSha256, entryName, size, offset }) => ({
      volumeSha256,
      entryName,
      entrySize: size,
      from: Math.max(start - offset, 0),
      to: Math.min(start + length - offset, size),
    }))
    .filter(({ from, to }) => from < to);
}
