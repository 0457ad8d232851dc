/** When two thermodynamic states are the same, and what no state can be. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";
import { thermodynamicState } from "../arbitraries/states.js";

/** A state as a person would write it: `298.15 K`, `1 atm`. */
function state(temperature: string, pressure?: string): ThermodynamicState {
  return new ThermodynamicState(
    Quantity.parse(temperature),
    pressure === undefined ? undefined : Quantity.parse(pressure),
  );
}

describe("states are equal", () => {
  const ambient = state("298.15 K", "1 atm");

  it.each([
    ["298.15 kelvin", "1.01325 bar"],
    ["25 degC", "101.325 kPa"],
    ["0.29815 kilokelvin", "101325 pascal"],
    ["298150 millikelvin", "0.101325 megapascal"],
    ["298.15 K", "1013.25 hectopascal"],
    ["298.15 K", "101325 newton / meter ** 2"],
    ["298.15 K", "101325 joule / meter ** 3"],
    ["298.15049 K", "101325.00049 Pa"],
    ["298.14951 K", "101324.99951 Pa"],
  ])("298.15 K and 1 atm, given as %s and %s", (temperature, pressure) => {
    const other = state(temperature, pressure);
    expect(other.identifier).toBe("298.150|101325.000");
    expect(other.equals(ambient)).toBe(true);
    expect(ambient.equals(other)).toBe(true);
  });

  it.each([
    ["298.151 K", "1 atm"],
    ["298.15051 K", "1 atm"],
    ["298.15 K", "101325.00051 Pa"],
    ["298.15 K", "1 bar"],
    ["298.15 K", undefined],
  ])("but not to %s and %s", (temperature, pressure) => {
    expect(state(temperature, pressure).equals(ambient)).toBe(false);
  });

  it("without a pressure only to one without a pressure", () => {
    expect(state("298.15 K").equals(state("25 degC"))).toBe(true);
    expect(state("298.15 K").equals(state("298.15 K", "0.0004 Pa"))).toBe(false);
    expect(state("298.15 K").identifier).toBe("298.150|");
  });

  it("in the third decimal as Python rounds: half to even, on the exact binary value", () => {
    expect(state("298.0625 K").identifier).toBe("298.062|");
    expect(state("298.1875 K").identifier).toBe("298.188|");
    expect(state("298.0625 K").equals(state("298.062 K"))).toBe(true);
    expect(state("298.0625 K").equals(state("298.063 K"))).toBe(false);
  });

  it("to themselves, and keep their numbers apart from their text", () => {
    fc.assert(
      fc.property(thermodynamicState, (any) => {
        expect(any.equals(any)).toBe(true);
        const { temperatureK, pressurePa } = any;
        const rounded = ThermodynamicState.of({
          temperatureK: Math.max(temperatureK, Number.MIN_VALUE),
          ...(pressurePa === undefined ? {} : { pressurePa: Math.max(pressurePa, Number.MIN_VALUE) }),
        });
        expect(rounded.equals(any)).toBe(true);
      }),
    );
  });
});

describe("a state", () => {
  it("has its temperature in kelvin and its pressure in pascal, rounded as they are compared", () => {
    expect(state("25.0004 degC", "1 atm")).toMatchObject({ temperatureK: 298.15, pressurePa: 101_325 });
    expect(state("298.0625 K").temperatureK).toBe(298.062);
    expect(state("298.15 K").pressurePa).toBeUndefined();
  });

  it("keeps the quantities that it was given", () => {
    const temperature = new Quantity(25n, "degC");
    expect(new ThermodynamicState(temperature).temperature).toBe(temperature);
    expect(String(state("25 degC", "1 atm"))).toBe("T=25 degree_Celsius P=1 standard_atmosphere");
    expect(String(state("298.15 K"))).toBe("T=298.15 kelvin");
  });

  it("has an ensemble", () => {
    expect(state("298.15 K", "1 atm").ensemble).toBe("NPT");
    expect(state("298.15 K").ensemble).toBe("NVT");
  });

  it("may be as cold as 0.0004 K, which is compared as 0.000", () => {
    const cold = state("0.0004 K", "0.0001 Pa");
    expect(cold.identifier).toBe("0.000|0.000");
    expect(cold.temperatureK).toBe(0);
    expect(cold.pressurePa).toBe(0);
    expect(cold.equals(state("0.0001 K", "0.0002 Pa"))).toBe(true);
  });

  it("can be made of plain numbers", () => {
    expect(ThermodynamicState.of({ temperatureK: 300, pressurePa: 1e5 }).identifier).toBe(
      "300.000|100000.000",
    );
    expect(ThermodynamicState.of({ temperatureK: 300 }).identifier).toBe("300.000|");
  });
});

describe("no state has", () => {
  it.each([
    ["0 K", undefined, "temperature"],
    ["-1 K", undefined, "temperature"],
    ["-273.15 degC", undefined, "temperature"],
    ["-300 degC", undefined, "temperature"],
    ["298.15 K", "0 atm", "pressure"],
    ["298.15 K", "-1 atm", "pressure"],
    ["298.15 meter", undefined, "temperature"],
    ["298.15", undefined, "temperature"],
    ["1 atm", undefined, "temperature"],
    ["298.15 K", "298.15 K", "pressure"],
    ["298.15 K", "1 newton", "pressure"],
  ])("%s and %s", (temperature, pressure, field) => {
    expect(() => state(temperature, pressure)).toThrow(InvalidValueError);
    expect(() => state(temperature, pressure)).toThrow(expect.objectContaining({ field }));
  });

  it.each([Number.NaN, 10n ** 400n, NdArray.from([298.15])])(
    "a temperature that is no single number (%#)",
    (magnitude) => {
      expect(() => new ThermodynamicState(new Quantity(magnitude, "degC"))).toThrow(
        expect.objectContaining({ field: "temperature" }),
      );
    },
  );
});
