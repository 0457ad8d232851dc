/** Moments as texts. */

import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { readMoment } from "../../src/query/moment.js";

describe("a moment", () => {
  it.each([
    ["2026-02-28", "2026-02-28T00:00:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2026-02-28T18:30Z", "2026-02-28T18:30:00.000Z"],
    ["2026-02-28 18:30:05+01:00", "2026-02-28T17:30:05.000Z"],
    ["2026-02-28T18:30:05.123456Z", "2026-02-28T18:30:05.123Z"],
  ])("%s is %s", (text, expected) => {
    expect(readMoment(text).toISOString()).toBe(expected);
  });

  it.each([
    "",
    "yesterday",
    "2026-02-29",
    "2026-02-31T00:00Z",
    "2026-13-01",
    "2026-2-1",
    "2026-02-28T18:30",
    "2026-02-28T25:00Z",
    "1",
    "2026-02-28T18:30Z; drop table",
  ])("is not %s", (text) => {
    expect(() => readMoment(text)).toThrow(InvalidValueError);
  });

  it("is a date as it is", () => {
    const date = new Date(0);
    expect(readMoment(date)).toBe(date);
  });
});
