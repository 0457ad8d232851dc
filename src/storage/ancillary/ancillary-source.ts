/**
 * What a backend supplies so that its ancillary directories can be read. Verification, ranges, extraction
 * and caching are built on this once, in `AncillaryDirectory`, and are not a source's business.
 */
import type { AncillaryFile, ByteRange, FileMetadata, FileOutline } from "./ancillary-file.js";

/** The bytes of one ancillary directory, wherever they lie. */
export interface AncillarySource {
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
}
