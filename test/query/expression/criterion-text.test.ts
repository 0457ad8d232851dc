/** Criteria as expressions: what is written is read again as what it means. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../../../src/data/simulation-data.js";
import type { StoredData, StoredDataClass } from "../../../src/data/stored-data.js";
import type { Criterion } from "../../../src/query/criterion.js";
import { criterionText } from "../../../src/query/expression/criterion-text.js";
import { parseCriterion } from "../../../src/query/expression/parse-criterion.js";
import { meets } from "../../../src/query/matches.js";
import { pooledCriterion, pooledFacts } from "../../arbitraries/criteria.js";
import { pooledObject } from "../../arbitraries/pool.js";
import { pooledViscosity } from "../../arbitraries/viscosities.js";
import { ViscosityData } from "../../data/viscosity-data.js";

const CLASSES: readonly StoredDataClass[] = [
  StoredSimulationData,
  StoredEquilibrationData,
  StoredFreeEnergyData,
  ViscosityData,
];

const classAndCriterion = fc
  .constantFrom(...CLASSES)
  .chain((dataClass) => fc.tuple(fc.constant(dataClass), pooledCriterion(dataClass)));

const objects: fc.Arbitrary<readonly StoredData[]> = fc.array(fc.oneof(pooledObject, pooledViscosity), {
  minLength: 5,
  maxLength: 15,
});

describe("criterionText", () => {
  it("is read as a criterion that means the same", () => {
    fc.assert(
      fc.property(classAndCriterion, objects, pooledFacts, ([dataClass, criterion], some, facts) => {
        const text = criterionText(criterion, dataClass);
        const read = parseCriterion(text, dataClass);
        for (const object of some) {
          if (object.type !== dataClass.declaration.name) continue;
          expect([text, meets(object, read, facts)]).toEqual([text, meets(object, criterion, facts)]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("is the same again once it has been read", () => {
    fc.assert(
      fc.property(classAndCriterion, ([dataClass, criterion]) => {
        const once = criterionText(parseCriterion(criterionText(criterion, dataClass), dataClass), dataClass);
        expect(criterionText(parseCriterion(once, dataClass), dataClass)).toBe(once);
      }),
    );
  });

  it("keeps any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary-ascii" }), (name, prefix) => {
        const text = prefix.replaceAll("\0", "");
        const criterion: Criterion = {
          kind: "allOf",
          criteria: [
            { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: text },
            { kind: "storedBy", users: [name, text] },
            { kind: "attributeEquals", attribute: "sourceCalculationId", matchText: name },
          ],
        };
        const read = parseCriterion(criterionText(criterion, StoredSimulationData), StoredSimulationData);
        expect(read).toEqual(criterion);
      }),
    );
  });
});
