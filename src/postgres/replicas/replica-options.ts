/** Which standby servers may answer reads, and how patient to be with them. */
import type { ConnectionTarget } from "../connection-target.js";

export interface ReplicaOptions {
  /** Streaming replicas of the database's server. */
  readonly servers: readonly ConnectionTarget[];
  /**
   * How long a read waits for a replica to catch up with what this client has written or seen, in milliseconds, before
   * the primary is asked. Default: 500.
   */
  readonly waitMs?: number;
  /** How long a replica that cannot be used is left out, in milliseconds. Default: 10 s. */
  readonly retryMs?: number;
  /** For how long what others have written may not be seen, in milliseconds; waiting is not in it. Default: 5 s. */
  readonly maxAgeMs?: number;
}
