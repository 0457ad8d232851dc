/** Random queries of evaluator's four query classes. */

import fc from "fast-check";
import type { DataQuery } from "../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "../../src/query/evaluator-queries.js";
import { searchableText } from "./data-objects.js";
import { forceFieldSource } from "./force-fields.js";
import { anyInteger } from "./quantities.js";
import { propertyPhase, thermodynamicState } from "./states.js";
import { substance } from "./substances.js";

/** A value that the query names, `null` where it asks for none, or nothing. */
function criterion<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> {
  return fc.oneof({ arbitrary: value, weight: 3 }, fc.constant(null), fc.constant(undefined));
}

const base = {
  thermodynamicState: criterion(thermodynamicState),
  propertyPhase: criterion(propertyPhase),
  sourceCalculationId: criterion(searchableText),
  forceFieldId: criterion(searchableText),
};

/** A substance, alone or with what is looked for of it. */
const ofSubstance = fc.oneof(
  fc.record({ substance: criterion(substance) }),
  fc.record({ substance, substanceQuery: fc.record({ componentsOnly: fc.boolean() }) }),
);

const numberOfMolecules = criterion(anyInteger);

export const dataQuery: fc.Arbitrary<DataQuery> = fc.oneof(
  fc
    .record({ forceFieldSource: criterion(forceFieldSource) })
    .map((values): DataQuery => new ForceFieldQuery(values)),
  fc
    .tuple(ofSubstance, fc.record({ ...base, numberOfMolecules }))
    .map(([some, more]) => new SimulationDataQuery({ ...some, ...more })),
  fc
    .tuple(
      ofSubstance,
      fc.record({
        ...base,
        numberOfMolecules,
        maxNumberOfMolecules: criterion(anyInteger),
        calculationLayer: criterion(searchableText),
      }),
    )
    .map(([some, more]) => new EquilibrationDataQuery({ ...some, ...more })),
  fc.tuple(ofSubstance, fc.record(base)).map(([some, more]) => new FreeEnergyDataQuery({ ...some, ...more })),
);
