/**
 * An archive as a source of ancillary files: finds the segments that a read touches and fetches their
 * volumes, no others.
 */
import { LRUCache } from "lru-cache";
import { AncillaryError, CorruptionError } from "../errors.js";
import type { ByteRange, FileMetadata } from "../storage/ancillary/ancillary-file.js";
import type { AncillarySource } from "../storage/ancillary/ancillary-source.js";
import { resolveRange } from "../storage/ancillary/byte-range.js";
import { comparePaths } from "../storage/ancillary/compare-paths.js";
import { remember } from "../storage/ancillary/remember.js";
import type { ArchiveFile, ArchiveManifest, ArchiveSegment } from "./archive-manifest.js";
import { VolumeReader } from "./volume-reader.js";

interface HeldVolume {
  readonly sha256: string;
  readonly reader: Promise<VolumeReader>;
}

// Each source keeps the volume it used last, but a program may hold thousands of handles: only the few
// sources that were read from most recently keep theirs, about 16 MiB each.
const heldVolumes = new LRUCache<ArchiveSource, HeldVolume>({ max: 4 });

/**
 * Reads an archive. Reading its files in the order of the list fetches each volume once.
 *
 * @example
 * const source = new ArchiveSource(() => loadManifest(key), (sha256) => loadVolume(sha256));
 * const directory = new AncillaryDirectory(source);
 */
export class ArchiveSource implements AncillarySource {
  readonly #manifest: () => Promise<ArchiveManifest>;
  readonly #files: () => Promise<ReadonlyMap<string, ArchiveFile>>;
  readonly #fetchVolume: (sha256: string) => Promise<Buffer>;

  /**
   * @param manifest asked for once, when it is first needed
   * @param fetchVolume gives the bytes of a volume; they need not be verified
   */
  constructor(manifest: () => Promise<ArchiveManifest>, fetchVolume: (sha256: string) => Promise<Buffer>) {
    this.#manifest = remember(manifest);
    this.#files = remember(
      async () => new Map((await this.#manifest()).files.map((file) => [file.path, file])),
    );
    this.#fetchVolume = fetchVolume;
  }

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

  /** @throws CorruptionError if the manifest has gaps, or a volume is not what it says */
  async *open(path: string, range?: ByteRange): AsyncGenerator<Buffer, void, undefined> {
    const file = await this.#file(path);
    const { start, length } = resolveRange(range, file.size);
    const end = start + length;
    for (const segment of consecutiveSegments(file)) {
      const from = Math.max(start - segment.offset, 0);
      const to = Math.min(end - segment.offset, segment.size);
      if (from >= to) continue;
      const volume = await this.#volume(segment.volumeSha256);
      yield volume.read(segment.entryName, segment.size).subarray(from, to);
    }
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

/** The file's segments in order; together they must be the file, no more and no less. */
function consecutiveSegments(file: ArchiveFile): readonly ArchiveSegment[] {
  const segments = file.segments.toSorted((a, b) => a.ordinal - b.ordinal);
  let covered = 0;
  const gapless = segments.every(({ ordinal, offset, size }, index) => {
    const follows = ordinal === index && offset === covered;
    covered += size;
    return follows;
  });
  if (!gapless || covered !== file.size) {
    throw new CorruptionError(
      `the manifest of ${JSON.stringify(file.path)}`,
      `its segments do not add up to its ${file.size} bytes`,
    );
  }
  return segments;
}
