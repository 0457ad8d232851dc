/** Flags that name a place in the ledger. */

import type { LedgerPosition } from "../storage/history/storage-event.js";
import { readingFlag } from "./usage-error.js";

/**
 * Whether a flag can name an event at all; which event it names, only the store can tell.
 *
 * @throws {UsageError} if it cannot.
 */
export async function requirePositionFlag(flag: string, text: string): Promise<LedgerPosition> {
  const { requirePosition } = await import("../postgres/ledger/ledger-position.js");
  return readingFlag(flag, () => requirePosition("", text));
}
