import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseByteRange, rangeWithin } from "../../src/cli/byte-range-flag.js";
import { InvalidValueError } from "../../src/errors.js";
import { resolveRange } from "../../src/storage/ancillary/byte-range.js";

describe("a range of bytes", () => {
  it.each([
    ["0-0", { start: 0, end: 0 }],
    ["100-199", { start: 100, end: 199 }],
    ["100-", { start: 100 }],
    ["-100", { last: 100 }],
  ])("%s", (text, range) => {
    expect(parseByteRange(text)).toEqual(range);
  });

  it.each([
    ["", 'character 1: expected "-"'],
    ["100", 'character 4: expected "-"'],
    ["-", "character 1: expected a number"],
    ["a-5", "character 1: expected a digit"],
    ["10-2x", "character 5: expected a digit"],
    ["1-2-3", "character 4: expected a digit"],
    ["0 - 5", "character 2: expected a digit"],
    ["9-5", "character 3: the range ends before it starts, at 9"],
    ["-0", "character 2: the last 0 bytes are none"],
    ["0-99999999999999999999", "character 3: the number is too large"],
  ])("%j is refused at the place that is wrong", (text, problem) => {
    expect(() => parseByteRange(text)).toThrow(InvalidValueError);
    expect(() => parseByteRange(text)).toThrow(problem);
  });

  it("takes what slicing takes", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(25), fc.nat(25), (size, one, other) => {
        const bytes = Array.from({ length: size }, (_, index) => index);
        const taken = (text: string): readonly number[] | undefined => {
          const range = rangeWithin(parseByteRange(text), size);
          if (range === undefined) return undefined;
          const { start, length } = resolveRange(range, size);
          return bytes.slice(start, start + length);
        };
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const isBehind = start >= size;
        expect(taken(`${start}-${end}`)).toEqual(isBehind ? undefined : bytes.slice(start, end + 1));
        expect(taken(`${start}-`)).toEqual(isBehind ? undefined : bytes.slice(start));
        expect(taken(`-${end + 1}`)).toEqual(bytes.slice(-(end + 1)));
      }),
    );
  });
});
