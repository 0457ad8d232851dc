/** The error for what was found otherwise than it was seen a moment before; the same call may succeed again. */

import { DatabaseError } from "../database-errors.js";

export function changedMeanwhile(key: string): DatabaseError {
  return new DatabaseError(
    `"${key}" was stored or removed by somebody else meanwhile. Do the same again.`,
    undefined,
    true,
  );
}
