import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { Phase, parsePhase, phaseText, requirePhase } from "../../src/thermodynamics/property-phase.js";

describe("phases", () => {
  it.each([
    ["undefined", 0],
    ["solid", 1],
    ["liquid", 2],
    ["gas", 4],
    ["liquid+gas", 6],
    ["solid+liquid+gas", 7],
  ])("%s is %d, and back", (text, phase) => {
    expect(parsePhase(text)).toBe(phase);
    expect(phaseText(phase)).toBe(text);
  });

  it.each([
    ["Liquid", 2],
    [" GAS + liquid ", 6],
    ["liquid+liquid", 2],
    ["6", 6],
    ["8", 8],
  ])("may be typed as %s", (text, phase) => {
    expect(parsePhase(text)).toBe(phase);
  });

  it.each(["", "plasma", "liquid+", "liquid,gas", "-1", "1.5", "99999999999"])(
    "may not be typed as %s",
    (text) => {
      expect(() => parsePhase(text)).toThrow(InvalidValueError);
      expect(() => parsePhase(text)).toThrow(expect.objectContaining({ field: "phase" }));
    },
  );

  it("keep bits that have no name yet", () => {
    expect(requirePhase(8n)).toBe(8);
    expect(phaseText(8)).toBe("8");
    expect(phaseText(Phase.Liquid | 8 | 16)).toBe("liquid+24");
    expect(requirePhase(2 ** 31 - 1)).toBe(2 ** 31 - 1);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 31, 2n ** 31n, -1n])("are no %s", (value) => {
    expect(() => requirePhase(value, "property_phase")).toThrow(
      expect.objectContaining({ field: "property_phase", value }),
    );
  });
});
