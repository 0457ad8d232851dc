/** Why something is done, as a ledger can take it down: the same in every backend, whatever its ledger could hold. */

import { requireSearchText } from "../../query/require-values.js";

/** @throws {InvalidValueError} (`reason`) unless it is a text without NUL and lone surrogates, or not there. */
export function requireReason(reason: string | undefined): void {
  if (reason !== undefined) requireSearchText("reason", reason);
}
