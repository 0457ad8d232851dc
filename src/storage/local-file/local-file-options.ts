/** What a store directory is opened with, and what its sweep is asked and tells. */

export interface LocalFileStorageOptions {
  /** Never write: no lock file, no recovery. For stores that others own. Default: false. */
  readonly readOnly?: boolean;
  /** Create the directory if it does not exist. Default: true, unless read-only. */
  readonly create?: boolean;
  /** How long to wait for another process that holds the lock, in milliseconds. Default: 60,000. */
  readonly lockTimeoutMs?: number;
  /**
   * Keep a ledger of what happens, and what is replaced or removed. If not, that is gone, and the ledger that other
   * processes keep of the same store has gaps. Default: true.
   */
  readonly history?: boolean;
  /**
   * For how long the directories of what was replaced or removed are kept, in seconds; `Infinity` keeps them for
   * ever. Default: 30 days.
   */
  readonly retentionSeconds?: number;
}

export interface HistorySweepOptions {
  /** Give up directories that were put away longer ago than that, in seconds. Default: the retention of the store. */
  readonly retentionSeconds?: number;
  /** Only tell what would be freed. Default: false. */
  readonly dryRun?: boolean;
}

/** What was freed, or with `dryRun` would be. */
export interface HistorySweepReport {
  /** How many versions have no directory any more; that they were, and their objects, stays in the ledger. */
  readonly superseded: number;
  readonly bytes: number;
}
