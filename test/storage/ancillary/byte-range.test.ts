import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../../src/errors.js";
import { resolveRange } from "../../../src/storage/ancillary/byte-range.js";

describe("resolveRange", () => {
  it("selects the bytes that a slice up to and including the end has", () => {
    const bound = fc.option(fc.nat(40), { nil: undefined });
    fc.assert(
      fc.property(bound, bound, fc.nat(30), (start, end, size) => {
        fc.pre(end === undefined || end >= (start ?? 0));
        const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
        const content = Buffer.from(Array.from({ length: size }, (_, index) => index));
        const resolved = resolveRange(range, size);
        const expected = content.subarray(start ?? 0, end === undefined ? undefined : end + 1);
        expect(content.subarray(resolved.start, resolved.start + resolved.length)).toEqual(expected);
        expect(resolved.length).toBe(expected.length);
      }),
    );
  });

  it.each([
    [{ start: -1 }, "range.start"],
    [{ start: 1.5 }, "range.start"],
    [{ end: Number.NaN }, "range.end"],
    [{ end: Number.POSITIVE_INFINITY }, "range.end"],
    [{ start: 5, end: 4 }, "range.end"],
  ])("refuses %o", (range, field) => {
    expect(() => resolveRange(range, 10)).toThrow(InvalidValueError);
    expect(() => resolveRange(range, 10)).toThrow(expect.objectContaining({ field }));
  });
});
