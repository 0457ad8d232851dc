/** Reads flags that are a number between two others. */

import { InvalidValueError } from "../errors.js";
import { readingFlag } from "./usage-error.js";

/**
 * The number that a flag was given, `undefined` if it was not given.
 *
 * @throws {UsageError} unless it is a whole number in the range.
 * @example countFlag("--jobs", "4", 1, 64) // 4
 */
export function countFlag(
  flag: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  return readingFlag(flag, () => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidValueError("", text, `must be a number from ${least} to ${most}`);
  });
}
