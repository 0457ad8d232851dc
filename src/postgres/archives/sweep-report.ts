/** What garbage collection is asked, and what it came to. */

import { InvalidValueError } from "../../errors.js";

export interface SweepOptions {
  /**
   * For how long after its claim ran out a volume that no archive has is left alone, in seconds. Default: 1
   * hour.
   */
  readonly graceSeconds?: number;
  /**
   * For how long the files of replaced and removed versions are kept, in seconds; `Infinity` keeps them for
   * ever. Default: 30 days.
   */
  readonly retentionSeconds?: number;
  /** Only tell what would be freed. Default: false. */
  readonly dryRun?: boolean;
  /** Ends the work between two batches; what was freed until then is reported. */
  readonly signal?: AbortSignal;
  /** Told how many rows of how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was freed, or with `dryRun` would be. */
export interface SweepReport {
  /** Entries of the ledger that let go of their archive; the entries themselves stay. */
  readonly superseded: number;
  readonly archives: number;
  /** Bytes of the files in those archives, before compression. */
  readonly archiveBytes: number;
  readonly volumes: number;
  /** Bytes of those volumes: the space that PostgreSQL can use again after the next (auto)vacuum. */
  readonly bytes: number;
}

export const DEFAULT_GRACE_SECONDS = 3600;
export const DEFAULT_RETENTION_SECONDS = 30 * 86_400;

/** @throws {InvalidValueError} unless it is a length of time. */
export function requireSeconds(field: string, seconds: number): number {
  if (seconds >= 0) return seconds;
  throw new InvalidValueError(field, seconds, "must be a number of seconds, 0 or more");
}
