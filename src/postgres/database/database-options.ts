/** How a program uses a database. */

import type { ObservationOptions } from "../observation/observation-options.js";
import type { ReplicaOptions } from "../replicas/replica-options.js";

export interface DatabaseOptions extends ObservationOptions {
  /** The project to work in. Default: `default`, which is there from the beginning. */
  readonly project?: string;
  /** How many connections statements and transactions may use at once. Default: 10. */
  readonly maxConnections?: number;
  /**
   * How long a call waits for one of them, in milliseconds, before it fails with `ConnectionsBusyError`. Default: one
   * minute.
   */
  readonly waitForConnectionMs?: number;
  /**
   * How long a transaction whose connection broke while it was committed is looked for, in milliseconds, before it
   * fails with `OutcomeUnknownError`. Default: 30 s.
   */
  readonly waitForOutcomeMs?: number;
  /** Streaming replicas that may answer reads outside of transactions. Default: the database answers all. */
  readonly replicas?: ReplicaOptions;
  /** Called when all connections are closed, e.g. to stop a server that was started for them. */
  readonly onClose?: () => Promise<void>;
}
