/**
 * The small pool of values from which objects and criteria are drawn, so that random criteria find random
 * objects: equal ones in other spellings, near misses, and what rounds to the same.
 */

import fc from "fast-check";
import {
  FoyerForceFieldSource,
  TLeapForceFieldSource,
  UnknownForceFieldSource,
} from "../../src/forcefields/force-field-source.js";
import { ObservableArray } from "../../src/observables/observable.js";
import { ObservableFrame, type ObservableType } from "../../src/observables/observable-frame.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";

export const pooledSubstance = fc.constantFrom(
  ...[
    "O",
    "[H]O[H]{x=0.9999999}",
    "CO",
    "O{sol}",
    "O{n=1}",
    "O{n=2}",
    "O{n=1}{x=1}",
    "O|CO",
    "CO{x=0.333333}|O",
    "CO{x=0.3333333}|O",
    "CO{x=0.33334}|O",
    "CO{x=0.2}|O{x=0.5}|CCO",
    "c1ccccc1{sol}{n=1}|O",
    "c1ccccc1{sol}{n=1}",
    "c1ccccc1{lig}{n=3}|CCO{rec}{n=9007199254740993}|O",
    "O{sol}{n=1}|O",
  ].map(parseSubstance),
);

export const TEMPERATURES = [298.15, 298.1504, 298.1506, 298.0625, 310, 0.0004] as const;
export const PRESSURES = [101_325, 101_325.0004, 101_325.0006, 1e5, 0.0004] as const;

export const pooledState = fc.oneof(
  fc
    .record({
      temperatureK: fc.constantFrom(...TEMPERATURES),
      pressurePa: fc.option(fc.constantFrom(...PRESSURES), { nil: undefined }),
    })
    .map(({ temperatureK, pressurePa }) =>
      ThermodynamicState.of({ temperatureK, ...(pressurePa === undefined ? {} : { pressurePa }) }),
    ),
  fc.constant(new ThermodynamicState(new Quantity(25n, "degC"), new Quantity(1n, "atm"))),
);

/** Values of the attributes of evaluator's classes, by their names. */
export const provenance = {
  substance: pooledSubstance,
  thermodynamicState: pooledState,
  propertyPhase: fc.constantFrom(0, 2, 6, 8),
  sourceCalculationId: fc.constantFrom("", "a", "A", "ä", "it's", '{"a": 1}'),
  forceFieldId: fc.constantFrom("", "b", "b ", "%", "b%c"),
};

export const numberOfMolecules = fc.constantFrom(256, 257, 0, -1, 2n ** 62n);
export const calculationLayer = fc.constantFrom("EquilibrationLayer", "");
export const statisticalInefficiency = fc.constantFrom(1, 1.5, 2, Number.NaN, Number.POSITIVE_INFINITY);

function frameOf(...names: readonly ObservableType[]): ObservableFrame {
  const units: Partial<Record<ObservableType, string>> = {
    Density: "gram / milliliter",
    Volume: "angstrom ** 3",
  };
  const arrays = names.map((name): [ObservableType, ObservableArray] => {
    const values = NdArray.from([[0.99], [1.01]]);
    return [name, new ObservableArray(new Quantity(values, units[name] ?? "dimensionless"))];
  });
  return new ObservableFrame(new Map(arrays));
}

export const observables = fc.constantFrom(
  frameOf("Density"),
  frameOf("Volume", "Density"),
  frameOf("ReducedPotential"),
  frameOf(),
);

/** Values of the attributes of the user's class in `viscosity-data.ts`, by their names. */
export const ownValues = {
  viscosity: fc.constantFrom(
    new Quantity(1, "Pa*s"),
    new Quantity(1n, "Pa*s"),
    new Quantity(1000, "mPa*s"),
    new Quantity(Number.NaN, "Pa*s"),
  ),
  method: fc.constantFrom("", "Green-Kubo", 'with "quotes" and \\', "snow ☃ 𝄞", "null", "%"),
  isShearThinning: fc.boolean(),
  runCount: fc.constantFrom(0, 1, 2n ** 53n + 1n, 2n ** 70n, -(2n ** 70n)),
  spread: fc.constantFrom(0, -0, 1, 0.1, 1e22, Number.NaN, Number.POSITIVE_INFINITY),
  settings: fc.constantFrom({ a: 1n }, { a: 1 }, { a: 1n, b: [] }, [], "a", false, 1e-7),
  forceField: fc.constantFrom(
    new TLeapForceFieldSource("leaprc.gaff2"),
    new TLeapForceFieldSource("leaprc.gaff2", new Quantity(9n, "angstrom")),
    new FoyerForceFieldSource("oplsaa"),
    new UnknownForceFieldSource("mylab.Neural", { weights: [Number.NaN], "@type": "mylab.Neural" }),
  ),
};

/** Values of any searchable attribute of those classes. */
export const valuesByAttribute: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ...provenance,
  numberOfMolecules,
  maxNumberOfMolecules: numberOfMolecules,
  calculationLayer,
  statisticalInefficiency,
  ...ownValues,
};
