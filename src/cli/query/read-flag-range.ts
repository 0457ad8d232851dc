/** Reads the ranges of flags; they are written as in expressions. */

import { InvalidValueError } from "../../errors.js";
import { readRange } from "../../query/expression/read-range.js";
import type { Scale } from "../../query/expression/scale.js";
import { Scanner } from "../../query/expression/scanner.js";
import type { Interval } from "../../query/interval.js";
import { readingFlag } from "../usage-error.js";

/**
 * Reads a range.
 *
 * @throws {UsageError} naming the flag and the place.
 * @example readFlagRange("--temperature", "298.15K+-0.5K", temperatureScale)
 */
export function readFlagRange<N extends number | bigint>(
  flag: string,
  text: string,
  scale: Scale<N>,
): Interval<N> {
  return readingFlag(flag, () => {
    const scanner = new Scanner(text);
    const { interval, isOutside } = readRange(scanner, scale);
    if (!scanner.isAtEnd) throw scanner.expected("the end of the range");
    const { from, to } = interval;
    if (from !== undefined && to !== undefined && from > to) {
      throw new InvalidValueError("", text, "ends before it starts; swap the ends");
    }
    if (isOutside) throw new InvalidValueError("", text, 'is no range; --where takes "!="');
    return interval;
  });
}
