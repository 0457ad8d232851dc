import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { parseDurationSeconds } from "../../src/units/duration.js";
import { QuantitySyntaxError } from "../../src/units/quantity-syntax-error.js";

describe("a length of time", () => {
  it.each([
    ["30d", 30 * 86_400],
    ["1h", 3600],
    ["90min", 5400],
    ["90 m", 5400],
    ["2w", 14 * 86_400],
    ["1.5 hours", 5400],
    ["10 s", 10],
    ["250 ms", 0.25],
    ["1 year", 365.25 * 86_400],
    ["0", 0],
    ["0d", 0],
    ["1e3s", 1000],
  ])("%s", (text, seconds) => {
    expect(parseDurationSeconds(text)).toBeCloseTo(seconds, 9);
  });

  it.each([
    ["", 0],
    ["soon", 0],
    ["30", 2],
    ["30 dayz", 3],
  ])("%j is not understood, which is said at its place", (text, position) => {
    let thrown: unknown;
    try {
      parseDurationSeconds(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(QuantitySyntaxError);
    expect(thrown).toMatchObject({ text, position });
  });

  it.each(["-1d", "3 kelvin", "2000 years", "1e999 s"])("%s cannot be meant", (text) => {
    expect(() => parseDurationSeconds(text)).toThrow(InvalidValueError);
  });
});
