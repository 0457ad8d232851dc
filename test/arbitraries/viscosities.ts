/** Random objects and queries of a user's class, most of whose attributes are matched in JSONB. */

import fc from "fast-check";
import type { DataQuery } from "../../src/query/data-query.js";
import { ViscosityData, ViscosityQuery } from "../data/viscosity-data.js";
import { maybe, maybeSubstance, pooledCriteria } from "./pool.js";
import { pooledState, pooledSubstance, ownValues as values } from "./pooled-values.js";

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
    pooledCriteria(ViscosityData),
  )
  .map(([some, more, criteria]) => new ViscosityQuery({ ...some, ...more }, criteria));
