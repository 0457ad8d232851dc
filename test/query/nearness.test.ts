/** The distance of thermodynamic states. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stateDistance } from "../../src/query/nearness.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { thermodynamicState } from "../arbitraries/states.js";

function at(temperatureK: number, pressurePa?: number): ThermodynamicState {
  return ThermodynamicState.of({ temperatureK, ...(pressurePa === undefined ? {} : { pressurePa }) });
}

describe("the distance of two states", () => {
  it.each<[ThermodynamicState, ThermodynamicState, number | undefined]>([
    [at(298.15, 101_325), at(298.15, 101_325), 0],
    [at(298.15, 101_325), at(308.15, 101_325), 1],
    [at(308.15, 101_325), at(298.15, 101_325), 1],
    [at(300, 100_000), at(300, 300_000), 1],
    [at(300, 100_000), at(310, 300_000), Math.SQRT2],
    [at(300), at(305), 0.5],
    [at(300), at(300, 1), undefined],
    [at(300, 1), at(300), undefined],
    [at(300, 0.0001), at(300, 0.0002), 0],
    [at(300, 0.0001), at(300, 5), 2],
    [at(300, 1e5), at(300, 1e151), undefined],
    [at(1e151), at(1e151), undefined],
    [at(300, Number.POSITIVE_INFINITY), at(300, Number.POSITIVE_INFINITY), undefined],
  ])("%s and %s: %s", (a, b, expected) => {
    expect(stateDistance(a, b)).toBe(expected);
  });

  it("does not depend on units, or on what states are compared without", () => {
    const inOtherUnits = new ThermodynamicState(new Quantity(25n, "degC"), new Quantity(1n, "atm"));
    expect(stateDistance(inOtherUnits, at(298.15004, 101_325.0004))).toBe(0);
  });

  it("is symmetric, and 0 for equal states", () => {
    fc.assert(
      fc.property(thermodynamicState, thermodynamicState, (a, b) => {
        const distance = stateDistance(a, b);
        expect(stateDistance(b, a)).toBe(distance);
        expect(stateDistance(a, a)).toBe(0);
        if (a.pressurePa === undefined || b.pressurePa === undefined) return;
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance === 0).toBe(a.equals(b));
      }),
    );
  });
});
