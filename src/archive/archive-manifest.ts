/**
 * Says where the bytes of an archived directory lie: which volumes hold which part of which file. Volumes
 * hold content; everything else that makes the directory what it was stands here.
 */
import type { AncillaryFile } from "../storage/ancillary/ancillary-file.js";

/** A run of bytes of one file, held by one entry of one volume. */
export interface ArchiveSegment {
  /** Counts the segments of the file: 0, 1, 2… */
  readonly ordinal: number;
  /** Names the volume. */
  readonly volumeSha256: string;
  /** Names the zip entry in the volume. */
  readonly entryName: string;
  /** Of its first byte, in the file. */
  readonly offset: number;
  /** In bytes, before compression. */
  readonly size: number;
}

/** A file of an archived directory. */
export interface ArchiveFile extends AncillaryFile {
  readonly modifiedAt: Date;
  /** Whether its owner may execute it. */
  readonly executable: boolean;
  /** By ordinal, without gaps; an empty file has none. */
  readonly segments: readonly ArchiveSegment[];
}

/** An archived directory. */
export interface ArchiveManifest {
  /** As `AncillaryDirectory.contentHash()` of the directory: the same for the same content. */
  readonly contentSha256: string;
  /** Sorted by path in code point order. */
  readonly files: readonly ArchiveFile[];
  /** Relative paths of the directories that hold nothing, sorted. */
  readonly emptyDirectories: readonly string[];
  /** Bytes of all files together, before compression. */
  readonly sizeBytes: number;
}
