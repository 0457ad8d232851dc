/**
 * The words in which ancillary files are described: what a listing says of a file, and which part of it is
 * wanted. They are plain values, so that a manifest row, a directory entry and a test can all be one.
 */

/** One file of an ancillary directory. */
export interface AncillaryFile {
  /** Relative to the directory, separated by "/" on every platform. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Of the content, 64 lowercase hex digits. */
  readonly sha256: string;
}

/** A file as it is known before its content has been read: the checksum may still be missing. */
export interface FileOutline {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256?: string;
}

/** What is kept of a file beside its content, where it is known. */
export interface FileMetadata {
  readonly modifiedAt?: Date;
  /** Whether its owner may execute it. Default: false. */
  readonly executable?: boolean;
}

/** A part of a file, in bytes counted from 0; as `createReadStream` has it, `end` is inclusive. */
export interface ByteRange {
  /** The first byte wanted. Default: 0. */
  readonly start?: number;
  /** The last byte wanted; may lie behind the end of the file. Default: the last byte of the file. */
  readonly end?: number;
}
