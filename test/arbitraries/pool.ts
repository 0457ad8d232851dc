/**
 * Objects and queries drawn from a small pool of substances, states and values, so that random queries find
 * random objects: equal ones in other spellings, near misses, and what rounds to the same.
 */

import fc from "fast-check";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../../src/data/simulation-data.js";
import type { StoredData, StoredDataClass } from "../../src/data/stored-data.js";
import type { Criterion } from "../../src/query/criterion.js";
import type { DataQuery } from "../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "../../src/query/evaluator-queries.js";
import {
  type EquilibrationValues,
  type SimulationValues,
  sampleEquilibration,
  sampleFreeEnergy,
  sampleSimulation,
} from "../data/sample-data.js";
import { pooledCriterion } from "./criteria.js";
import {
  calculationLayer,
  numberOfMolecules,
  observables,
  pooledState,
  pooledSubstance,
  provenance,
  statisticalInefficiency,
} from "./pooled-values.js";

const simulation = fc
  .record({ ...provenance, observables, numberOfMolecules, statisticalInefficiency })
  .map((values: Partial<SimulationValues>): StoredData => sampleSimulation(values));

const equilibration = fc
  .record({
    ...provenance,
    numberOfMolecules,
    maxNumberOfMolecules: numberOfMolecules,
    calculationLayer: fc.option(calculationLayer, { nil: undefined }),
    statisticalInefficiency,
  })
  .map((values: Partial<EquilibrationValues>): StoredData => sampleEquilibration(values));

const freeEnergy = fc.record(provenance).map((values): StoredData => sampleFreeEnergy(values));

/** An object of a class that needs an ancillary directory. */
export const pooledObject: fc.Arbitrary<StoredData> = fc.oneof(simulation, equilibration, freeEnergy);

/** A value that a query names, `null` where it asks for none, or mostly nothing. */
export function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> {
  return fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 12 },
    { arbitrary: value, weight: 7 },
    { arbitrary: fc.constant(null), weight: 1 },
  );
}

/** The substance that a query names, and whether it is looked for as a whole or for its components. */
export const maybeSubstance = fc.oneof(
  fc.record({ substance: maybe(pooledSubstance) }),
  fc.record({ substance: pooledSubstance, substanceQuery: fc.record({ componentsOnly: fc.boolean() }) }),
);

/** Criteria beyond attribute values. */
export function pooledCriteria(dataClass: StoredDataClass): fc.Arbitrary<readonly Criterion[]> {
  return fc.array(pooledCriterion(dataClass), { maxLength: 2 });
}

const named = {
  thermodynamicState: maybe(pooledState),
  propertyPhase: maybe(provenance.propertyPhase),
  sourceCalculationId: maybe(provenance.sourceCalculationId),
  forceFieldId: maybe(provenance.forceFieldId),
};
const someNumber = maybe(fc.oneof(numberOfMolecules, fc.constant(2n ** 70n)));

/** A query for one of the classes of `pooledObject`. */
export const pooledQuery: fc.Arbitrary<DataQuery> = fc.oneof(
  fc
    .tuple(
      maybeSubstance,
      fc.record({ ...named, numberOfMolecules: someNumber }),
      pooledCriteria(StoredSimulationData),
    )
    .map(([some, more, criteria]): DataQuery => new SimulationDataQuery({ ...some, ...more }, criteria)),
  fc
    .tuple(
      maybeSubstance,
      fc.record({
        ...named,
        numberOfMolecules: someNumber,
        maxNumberOfMolecules: someNumber,
        calculationLayer: maybe(calculationLayer),
      }),
      pooledCriteria(StoredEquilibrationData),
    )
    .map(([some, more, criteria]): DataQuery => new EquilibrationDataQuery({ ...some, ...more }, criteria)),
  fc
    .tuple(maybeSubstance, fc.record(named), pooledCriteria(StoredFreeEnergyData))
    .map(([some, more, criteria]): DataQuery => new FreeEnergyDataQuery({ ...some, ...more }, criteria)),
);
