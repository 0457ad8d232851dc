/**
 * Turns the range that a caller asks for into the bytes that there are. One place decides what an absent,
 * overlong or impossible bound means, for every source.
 */
import { InvalidValueError } from "../../errors.js";
import type { ByteRange } from "./ancillary-file.js";

/** A range within a file of known size. */
interface ResolvedRange {
  /** The first byte, counted from 0. */
  readonly start: number;
  /** How many bytes; 0 where the file ends before `start`. */
  readonly length: number;
}

/** @throws InvalidValueError unless both bounds are whole numbers ≥ 0 and the end is not before the start. */
export function checkRange(range: ByteRange): void {
  for (const bound of ["start", "end"] as const) {
    const value = range[bound];
    if (value !== undefined && !(Number.isInteger(value) && value >= 0)) {
      throw new InvalidValueError(`range.${bound}`, value, "must be a whole number of bytes, 0 or more");
    }
  }
  if (range.end !== undefined && range.end < (range.start ?? 0)) {
    throw new InvalidValueError("range.end", range.end, `must not be before range.start, ${range.start}`);
  }
}

/**
 * The part of a file of `size` bytes that `range` asks for; all of it without a range.
 *
 * @throws InvalidValueError as `checkRange` does
 *
 * @example
 * resolveRange({ start: 8, end: 99 }, 10) // { start: 8, length: 2 }
 */
export function resolveRange(range: ByteRange | undefined, size: number): ResolvedRange {
  if (range !== undefined) checkRange(range);
  const start = Math.min(range?.start ?? 0, size);
  const end = Math.min((range?.end ?? Number.POSITIVE_INFINITY) + 1, size);
  return { start, length: end - start };
}
