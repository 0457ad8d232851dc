/** Random observables with gradients that have their shape. */

import fc from "fast-check";
import type { ParameterGradient, ParameterGradientKey } from "../../src/forcefields/parameter-gradient.js";
import { Observable, ObservableArray } from "../../src/observables/observable.js";
import { ObservableFrame, type ObservableType } from "../../src/observables/observable-frame.js";
import { Quantity } from "../../src/units/quantity.js";
import { arrayOfShape, measurement, scalarQuantity, unitName } from "./quantities.js";

const text = fc.option(fc.string({ unit: "binary" }), { nil: null });

const gradientKey: fc.Arbitrary<ParameterGradientKey> = fc.record({
  tag: text,
  smirks: text,
  attribute: text,
  virtualSiteType: text,
  virtualSiteName: text,
  virtualSiteMatch: text,
});

function gradients(value: fc.Arbitrary<Quantity>): fc.Arbitrary<readonly ParameterGradient[]> {
  return fc.array(fc.record({ key: gradientKey, value }), { maxLength: 3 });
}

export const observable: fc.Arbitrary<Observable> = fc
  .tuple(measurement, gradients(scalarQuantity))
  .map((parts) => new Observable(...parts));

/** An array over `frames` frames of `width` components, in a unit. */
export function observableArray(
  frames: number,
  width: number,
  unit: fc.Arbitrary<string> = unitName,
): fc.Arbitrary<ObservableArray> {
  const inUnit = (units: fc.Arbitrary<string>) =>
    fc.tuple(arrayOfShape(frames, width), units).map(([magnitude, name]) => new Quantity(magnitude, name));
  return fc.tuple(inUnit(unit), gradients(inUnit(unitName))).map((parts) => new ObservableArray(...parts));
}

const UNITS: readonly (readonly [ObservableType, readonly string[]])[] = [
  ["PotentialEnergy", ["kilojoule / mole", "kilocalorie / mole"]],
  ["Temperature", ["kelvin"]],
  ["Volume", ["nanometer ** 3", "angstrom ** 3"]],
  ["Density", ["gram / milliliter", "kilogram / meter ** 3"]],
  ["ReducedPotential", ["dimensionless"]],
];

/** A frame of up to five observables over up to four frames. */
export const observableFrame: fc.Arbitrary<ObservableFrame> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.subarray([...UNITS]))
  .chain(([frames, chosen]) =>
    fc.tuple(
      ...chosen.map(([name, units]) =>
        fc.tuple(fc.constant(name), observableArray(frames, 1, fc.constantFrom(...units))),
      ),
    ),
  )
  .map((entries) => new ObservableFrame(new Map(entries)));
