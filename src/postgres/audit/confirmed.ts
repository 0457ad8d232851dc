/**
 * Others write while the store is verified. What looks wrong may have been replaced, removed or swept between
 * two statements; so it counts only if a second look, at a later moment, finds the same.
 */

import type { Finding } from "./verify-report.js";

const MAX_LOOKS = 10;

/**
 * The findings that two looks in a row agree on.
 *
 * @param first what the first look found
 * @param look gives what is wrong at the moment; nothing if what it looks at is gone
 */
export async function confirmed<F extends Finding>(
  first: readonly F[],
  look: () => Promise<readonly F[]>,
): Promise<readonly F[]> {
  let previous = first;
  for (let looks = 1; looks < MAX_LOOKS && previous.length > 0; looks++) {
    const current = await look();
    const seen = new Set(previous.map(textOf));
    const both = current.filter((finding) => seen.has(textOf(finding)));
    if (both.length > 0) return both;
    previous = current;
  }
  // What looks different each time is being changed.
  return [];
}

function textOf({ kind, detail }: Finding): string {
  return `${kind} ${detail}`;
}
