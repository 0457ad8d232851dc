/**
 * Objects and queries drawn from a small pool of substances, states and values, so that random queries find
 * random objects: equal ones in other spellings, near misses, and what rounds to the same.
 */

import fc from "fast-check";
import type { StoredData } from "../../src/data/stored-data.js";
import type { Criterion } from "../../src/query/criterion.js";
import type { DataQuery } from "../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "../../src/query/evaluator-queries.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import {
  type EquilibrationValues,
  type SimulationValues,
  sampleEquilibration,
  sampleFreeEnergy,
  sampleSimulation,
} from "../data/sample-data.js";

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
    "c1ccccc1{sol}{n=1}|O",
    "c1ccccc1{sol}{n=1}",
    "O{sol}{n=1}|O",
  ].map(parseSubstance),
);

const TEMPERATURES = [298.15, 298.1504, 298.1506, 298.0625, 310, 0.0004] as const;
const PRESSURES = [101_325, 101_325.0004, 101_325.0006, 1e5, 0.0004] as const;

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

const provenance = {
  substance: pooledSubstance,
  thermodynamicState: pooledState,
  propertyPhase: fc.constantFrom(0, 2, 6, 8),
  sourceCalculationId: fc.constantFrom("", "a", "A", "ä", "it's", '{"a": 1}'),
  forceFieldId: fc.constantFrom("", "b", "b ", "%"),
};

const numberOfMolecules = fc.constantFrom(256, 257, 0, -1, 2n ** 62n);
const calculationLayer = fc.constantFrom("EquilibrationLayer", "");
const statisticalInefficiency = fc.constantFrom(1, 1.5, 2, Number.NaN);

const simulation = fc
  .record({ ...provenance, numberOfMolecules, statisticalInefficiency })
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

const END = fc.option(
  fc.constantFrom(...TEMPERATURES, ...PRESSURES, 298.1495, 300, 0, -1, Number.POSITIVE_INFINITY),
  { nil: undefined },
);

const stateRange = fc
  .record({ measure: fc.constantFrom("temperatureK" as const, "pressurePa" as const), from: END, to: END })
  .map(
    ({ measure, from, to }): Criterion => ({
      kind: "stateRange",
      measure,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    }),
  );

const containsComponent = fc
  .record({
    smiles: fc.constantFrom("O", "CO", "c1ccccc1", "CCO"),
    role: fc.option(fc.constantFrom("solv", "sol", "lig"), { nil: undefined }),
  })
  .map(
    ({ smiles, role }): Criterion => ({
      kind: "containsComponent",
      smiles,
      ...(role === undefined ? {} : { role }),
    }),
  );

const candidate = fc.record({
  identifier: fc.constantFrom("O{solv}", "O{sol}", "CO{solv}", "c1ccccc1{sol}"),
  amount: fc.oneof(
    fc.constant({ kind: "MoleFraction" as const }),
    fc.record({ kind: fc.constant("ExactAmount" as const), count: fc.constantFrom("1", "2", "9") }),
  ),
});

const pureComponent = fc
  .array(candidate, { maxLength: 3 })
  .map((candidates): Criterion => ({ kind: "pureComponent", candidates }));

const single = fc.oneof(stateRange, containsComponent, pureComponent);

/** Criteria beyond attribute values, nested ones included. */
export const pooledCriteria: fc.Arbitrary<readonly Criterion[]> = fc.array(
  fc.oneof(
    { arbitrary: single, weight: 4 },
    fc.array(single, { maxLength: 2 }).map((criteria): Criterion => ({ kind: "allOf", criteria })),
  ),
  { maxLength: 2 },
);

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
    .tuple(maybeSubstance, fc.record({ ...named, numberOfMolecules: someNumber }), pooledCriteria)
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
      pooledCriteria,
    )
    .map(([some, more, criteria]): DataQuery => new EquilibrationDataQuery({ ...some, ...more }, criteria)),
  fc
    .tuple(maybeSubstance, fc.record(named), pooledCriteria)
    .map(([some, more, criteria]): DataQuery => new FreeEnergyDataQuery({ ...some, ...more }, criteria)),
);
