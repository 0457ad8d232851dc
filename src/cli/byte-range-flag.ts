/** The range of bytes that a person types, as HTTP writes them (RFC 9110, section 14.1.2). */

import { InvalidValueError } from "../errors.js";
import type { ByteRange } from "../storage/ancillary/ancillary-file.js";

/** Bytes counted from 0, ends included; or the last bytes of a file, however long it is. */
export type RequestedRange = { readonly start: number; readonly end?: number } | { readonly last: number };

/**
 * Reads `START-END`, `START-` or `-COUNT`.
 *
 * @throws {InvalidValueError} at what was not understood.
 * @example parseByteRange("100-199") // { start: 100, end: 199 }: a hundred bytes
 */
export function parseByteRange(text: string): RequestedRange {
  const dash = text.indexOf("-");
  if (dash === -1) throw unreadable(text, text.length, 'expected "-", as in "0-99", "100-" or "-100"');
  const [startText, endText] = [text.slice(0, dash), text.slice(dash + 1)];
  if (startText === "" && endText === "") {
    throw unreadable(text, 0, 'expected a number, as in "0-99", "100-" or "-100"');
  }
  if (startText === "") {
    const last = wholeNumber(text, endText, dash + 1);
    if (last === 0) throw unreadable(text, dash + 1, "the last 0 bytes are none");
    return { last };
  }
  const start = wholeNumber(text, startText, 0);
  if (endText === "") return { start };
  const end = wholeNumber(text, endText, dash + 1);
  if (end < start) throw unreadable(text, dash + 1, `the range ends before it starts, at ${start}`);
  return { start, end };
}

/** The range in a file of `size` bytes; `undefined` if it begins behind the file's end. */
export function rangeWithin(requested: RequestedRange, size: number): ByteRange | undefined {
  if ("last" in requested) return { start: Math.max(0, size - requested.last) };
  return requested.start < size ? requested : undefined;
}

function wholeNumber(text: string, digits: string, position: number): number {
  const wrong = /\D/.exec(digits);
  if (wrong !== null) throw unreadable(text, position + wrong.index, "expected a digit");
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) throw unreadable(text, position, "the number is too large");
  return value;
}

function unreadable(text: string, position: number, problem: string): InvalidValueError {
  return new InvalidValueError("", text, `at character ${position + 1}: ${problem}`);
}
