/** What a removal takes with it. */

import type { StorageKey } from "./storage-key.js";

export interface RemoveOptions {
  /**
   * What becomes of objects that refer to it, as simulations refer to their force field:
   *
   * - `refuse`: nothing is removed
   * - `cascade`: they are removed too
   * - `leave`: they stay, and refer to what is not there
   *
   * Default: `refuse`.
   */
  readonly dependents?: "refuse" | "cascade" | "leave";
  /** Why, for the ledger. Default: removed by request. */
  readonly reason?: string;
}

/** What refers to an object. */
export interface Dependent {
  readonly key: StorageKey;
  /** Name of its class. */
  readonly type: string;
}
