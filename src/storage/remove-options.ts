/** What a removal takes with it. */

import { InvalidValueError } from "../errors.js";
import { requireReason } from "./history/require-reason.js";
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

const MODES = ["refuse", "cascade", "leave"] as const;

/**
 * The options with their defaults.
 *
 * @throws {InvalidValueError} for a mode that is none, and for a reason with NUL or a lone surrogate.
 */
export function requireRemoveOptions({
  dependents = "refuse",
  reason = "removed by request",
}: RemoveOptions): Required<RemoveOptions> {
  if (!MODES.includes(dependents)) {
    throw new InvalidValueError("dependents", dependents, `must be one of ${MODES.join(", ")}`);
  }
  requireReason(reason);
  return { dependents, reason };
}

/** What refers to an object. */
export interface Dependent {
  readonly key: StorageKey;
  /** Name of its class. */
  readonly type: string;
}
