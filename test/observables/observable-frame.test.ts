import { describe, expect, it } from "vitest";
import { ObservableArray } from "../../src/observables/observable.js";
import {
  isObservableType,
  ObservableFrame,
  type ObservableType,
} from "../../src/observables/observable-frame.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";

function frames(count: number, unit: string): ObservableArray {
  return new ObservableArray(new Quantity(new NdArray(new Float64Array(count), [count, 1]), unit));
}

function frame(...observables: readonly (readonly [ObservableType, ObservableArray])[]): ObservableFrame {
  return new ObservableFrame(new Map(observables));
}

describe("a frame of observables", () => {
  it.each<[ObservableType, string]>([
    ["PotentialEnergy", "kilocalorie / mole"],
    ["KineticEnergy", "kJ/mol"],
    ["TotalEnergy", "hartree * avogadro_constant"],
    ["Temperature", "millikelvin"],
    ["Volume", "angstrom ** 3"],
    ["Density", "kilogram / meter ** 3"],
    ["Enthalpy", "joule / mole"],
    ["ReducedPotential", "dimensionless"],
  ])("holds %s in %s, and in nothing of another dimension", (name, unit) => {
    expect(isObservableType(name)).toBe(true);
    expect(frame([name, frames(2, unit)]).observables.get(name)?.value.unit.name).toBeDefined();
    expect(() => frame([name, frames(2, "meter")])).toThrow(
      expect.objectContaining({ field: `observables.${name}.value` }),
    );
  });

  it("holds energies by the mole only", () => {
    expect(() => frame(["PotentialEnergy", frames(2, "kilojoule")])).toThrow("kilojoule / mole");
  });

  it("holds equally many frames of each", () => {
    const both = frame(["Density", frames(3, "g/mL")], ["Temperature", frames(3, "K")]);
    expect(both.length).toBe(3);
    expect(() => frame(["Density", frames(3, "g/mL")], ["Temperature", frames(2, "K")])).toThrow(
      expect.objectContaining({ field: "observables.Temperature", value: 2 }),
    );
  });

  it("may hold a single frame as a scalar", () => {
    const scalar = new ObservableArray(new Quantity(300, "K"));
    expect(frame(["Temperature", scalar], ["Density", frames(1, "g/mL")]).length).toBe(1);
  });

  it("may hold nothing", () => {
    expect(frame().length).toBe(0);
  });

  it("knows which names there are", () => {
    expect(["Viscosity", "density", "", "constructor", "__proto__"].filter(isObservableType)).toEqual([]);
  });
});
