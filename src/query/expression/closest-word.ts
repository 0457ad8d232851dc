/** What somebody may have meant by a word that is not known. */

/** How many letters may be wrong, missing, too many or swapped. */
const MAX_DISTANCE = 2;
const MAX_LENGTH = 40;

/**
 * The known word that is closest to another, if one is close.
 *
 * @example closestWord("temprature", ["temperature", "pressure"]) // "temperature"
 */
export function closestWord(word: string, known: Iterable<string>): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  let closest: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.min(MAX_DISTANCE, Math.floor(candidate.length / 2));
    if (distance <= allowed && distance < (closest?.distance ?? Number.POSITIVE_INFINITY)) {
      closest = { word: candidate, distance };
    }
  }
  return closest?.word;
}

/** Optimal string alignment: insertions, deletions, replacements, and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + cost,
          isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
