/** Random objects and queries of a user's class, most of whose attributes are matched in JSONB. */

import fc from "fast-check";
import {
  FoyerForceFieldSource,
  TLeapForceFieldSource,
  UnknownForceFieldSource,
} from "../../src/forcefields/force-field-source.js";
import type { DataQuery } from "../../src/query/data-query.js";
import { Quantity } from "../../src/units/quantity.js";
import { ViscosityData, ViscosityQuery } from "../data/viscosity-data.js";
import { maybe, maybeSubstance, pooledCriteria, pooledState, pooledSubstance } from "./pool.js";

const values = {
  viscosity: fc.constantFrom(
    new Quantity(1, "Pa*s"),
    new Quantity(1n, "Pa*s"),
    new Quantity(1000, "mPa*s"),
    new Quantity(Number.NaN, "Pa*s"),
  ),
  method: fc.constantFrom("", "Green-Kubo", 'with "quotes" and \\', "snow ☃ 𝄞", "null", "%"),
  isShearThinning: fc.boolean(),
  runCount: fc.constantFrom(0, 1, 2n ** 70n, -(2n ** 70n)),
  spread: fc.constantFrom(0, -0, 1, 1e22, Number.NaN, Number.POSITIVE_INFINITY),
  settings: fc.constantFrom({ a: 1n }, { a: 1 }, { a: 1n, b: [] }, [], "a", false, 1e-7),
  forceField: fc.constantFrom(
    new TLeapForceFieldSource("leaprc.gaff2"),
    new TLeapForceFieldSource("leaprc.gaff2", new Quantity(9n, "angstrom")),
    new FoyerForceFieldSource("oplsaa"),
    new UnknownForceFieldSource("mylab.Neural", { weights: [Number.NaN], "@type": "mylab.Neural" }),
  ),
};

/** Two of three objects lack an optional value. */
function rarely<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { freq: 2, nil: undefined });
}

export const pooledViscosity: fc.Arbitrary<ViscosityData> = fc
  .record({
    substance: pooledSubstance,
    thermodynamicState: rarely(pooledState),
    viscosity: values.viscosity,
    method: rarely(values.method),
    isShearThinning: rarely(values.isShearThinning),
    runCount: rarely(values.runCount),
    spread: rarely(values.spread),
    settings: rarely(values.settings),
    forceField: rarely(values.forceField),
  })
  .map((given) => new ViscosityData(given));

export const pooledViscosityQuery: fc.Arbitrary<DataQuery> = fc
  .tuple(
    maybeSubstance,
    fc.record({
      thermodynamicState: maybe(pooledState),
      viscosity: maybe(values.viscosity),
      method: maybe(values.method),
      isShearThinning: maybe(values.isShearThinning),
      runCount: maybe(values.runCount),
      spread: maybe(values.spread),
      settings: maybe(values.settings),
      forceField: maybe(values.forceField),
    }),
    pooledCriteria,
  )
  .map(([some, more, criteria]) => new ViscosityQuery({ ...some, ...more }, criteria));
