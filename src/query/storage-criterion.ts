/**
 * Criteria about how an object is stored rather than what it is, and the facts that they are about. Where a
 * backend does not know a fact, a criterion about it is false.
 */

import type { Interval } from "./interval.js";

/** What a backend knows of a stored object beside the object itself. */
export interface StorageFacts {
  /** When the version that is there was stored. */
  readonly storedAt?: Date;
  /** Who stored it: a user of the database, or of the operating system. */
  readonly storedBy?: string;
  /** Bytes of its ancillary files together, before compression; absent without an ancillary directory. */
  readonly archiveBytes?: number;
  /** Relative paths of its ancillary files, separated by "/". */
  readonly filePaths?: readonly string[];
}

/**
 * The version that is there was stored in a time span: from the first moment on, and before the second. Moments
 * are whole milliseconds; in a half-open span it makes no difference that a database keeps microseconds.
 */
export interface StoredBetween {
  readonly kind: "storedBetween";
  readonly from?: Date;
  readonly before?: Date;
}

/** It was stored by one of these users. */
export interface StoredBy {
  readonly kind: "storedBy";
  readonly users: readonly string[];
}

/** The bytes of its ancillary files, together and before compression, lie in an interval. */
export interface ArchiveBytes {
  readonly kind: "archiveBytes";
  readonly interval: Interval;
}

/**
 * An ancillary file has a path that matches a pattern: `?` stands for one character and `*` for any number of
 * them, neither for "/"; `**` stands for anything, and as a whole name (`**` before "/") for any number of
 * directories, also none. A pattern without "/" is held against the file's name alone.
 */
export interface HasFile {
  readonly kind: "hasFile";
  readonly pattern: string;
}
