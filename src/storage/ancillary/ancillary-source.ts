/**
 * What a backend supplies so that its ancillary directories can be read. Verification, ranges, extraction
 * and caching are built on this once, in `AncillaryDirectory`, and need not be a source's business.
 */
import type { AncillaryFile, ByteRange, FileMetadata, FileOutline } from "./ancillary-file.js";

/** The bytes of one ancillary directory, wherever they lie. */
export interface AncillarySource {
  /** Where the files lie as they are, if they are in a directory that can be read in their place. */
  readonly localPath?: string;

  /** Every file, sorted by path in code point order. */
  list(): Promise<readonly AncillaryFile[]>;

  /** The same files, without checksums that would have to be computed first. Default: `list()`. */
  outline?(): Promise<readonly FileOutline[]>;

  /** Relative paths of the directories that hold nothing, sorted. Default: none. */
  directories?(): Promise<readonly string[]>;

  /** The bytes of a file that `list()` names, or of a part of it. */
  open(path: string, range?: ByteRange): AsyncIterable<Uint8Array>;

  /** What is known of the file beside its content. Default: nothing. */
  metadata?(path: string): Promise<FileMetadata>;

  /**
   * Writes all of it below an empty directory, verified, in a faster way than file by file. Default: each file
   * is opened, verified and written, one after the other.
   *
   * @throws CorruptionError if a file is not the one listed
   * @throws AncillaryError if a path would leave the directory, or the file system refuses
   */
  extract?(directory: string): Promise<void>;
}
