/** How many objects are read at once: as many as fit in some memory, for they can be of any size. */

import type { Portions } from "./row-stream.js";

const TARGET_CHARACTERS = 2_000_000;
const MAX_ROWS = 256;

/** Portions that adapt to the size of the objects; powers of two, so that few statements differ. */
export function entryPortions(): Portions {
  return {
    first: 8,
    next: (rows) => {
      const characters = rows.reduce<number>((sum, row) => sum + payloadLength(row), 1);
      const fitting = (TARGET_CHARACTERS * rows.length) / characters;
      return 2 ** Math.floor(Math.log2(Math.min(MAX_ROWS, Math.max(1, fitting))));
    },
  };
}

function payloadLength(row: unknown): number {
  if (typeof row !== "object" || row === null || !("payload" in row)) return 0;
  return typeof row.payload === "string" ? row.payload.length : 0;
}
