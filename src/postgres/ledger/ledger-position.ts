/** Places in the ledger of a database: the ids of its entries, as text. */

import { InvalidValueError } from "../../errors.js";
import type { LedgerPosition } from "../../storage/history/storage-event.js";

/** Before the first entry. */
export const LEDGER_START: LedgerPosition = "0";

const MAX_ID = 2n ** 63n - 1n;

/**
 * @param field what the position is for, for the error.
 * @throws {InvalidValueError} unless it is a whole number that an id can be, in its shortest form.
 */
export function requirePosition(field: string, position: string): LedgerPosition {
  if (/^(0|[1-9]\d{0,18})$/.test(position) && BigInt(position) <= MAX_ID) return position;
  throw new InvalidValueError(field, position, "must be the position of an event, as the history gives it");
}
