/** Criteria about several components mean what one would write down without thinking of queries. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { component, everyComponent } from "../../../src/query/build/component.js";
import { components, numberOfComponents } from "../../../src/query/build/components.js";
import { substance as ofSubstance } from "../../../src/query/build/substance.js";
import type { Criterion } from "../../../src/query/criterion.js";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { MoleFraction } from "../../../src/substances/amount.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import type { Substance } from "../../../src/substances/substance.js";
import { pooledSubstance } from "../../arbitraries/pooled-values.js";
import { sampleSimulation } from "../../data/sample-data.js";

const NAMES = [
  "O",
  "CO",
  "CCO",
  "c1ccccc1",
  "O{solv}",
  "O{sol}",
  "CO{sol}",
  "c1ccccc1{lig}",
  "C1=CC=CC=C1{sol}",
];
const names = fc.array(fc.constantFrom(...NAMES), { maxLength: 4 });

function holds(criterion: Criterion, substance: Substance): boolean {
  return new SimulationDataQuery().where(criterion).matches(sampleSimulation({ substance }));
}

/** Whether a name, with a role or without, stands for a component with that identifier. */
function isNamed(identifier: string, name: string): boolean {
  const canonical = name.replace("C1=CC=CC=C1", "c1ccccc1");
  return identifier === canonical || identifier.startsWith(`${canonical}{`);
}

describe("criteria about components together", () => {
  it("have the meaning of their names", () => {
    fc.assert(
      fc.property(pooledSubstance, names, (substance, given) => {
        const there = substance.components.map(({ identifier }) => identifier);
        const isThere = (name: string) => there.some((identifier) => isNamed(identifier, name));
        const all = given.every(isThere);
        const any = given.some(isThere);
        const only = there.every((identifier) => given.some((name) => isNamed(identifier, name)));
        expect(holds(components.all(...given), substance)).toBe(all);
        expect(holds(components.any(...given), substance)).toBe(any);
        expect(holds(components.none(...given), substance)).toBe(!any);
        expect(holds(components.only(...given), substance)).toBe(only);
        expect(holds(components.exactly(...given), substance)).toBe(all && only);
        for (const name of given) expect(holds(component(name), substance)).toBe(isThere(name));
      }),
      { numRuns: 500 },
    );
  });

  it("about the number of components count them", () => {
    fc.assert(
      fc.property(pooledSubstance, fc.integer({ min: 0, max: 3 }), (substance, count) => {
        expect(holds(numberOfComponents.is(count), substance)).toBe(substance.components.length === count);
      }),
    );
  });

  it("about every component are those about some component that is otherwise, denied", () => {
    fc.assert(
      fc.property(pooledSubstance, names, (substance, given) => {
        const smiles = given.filter((name) => !name.includes("{"));
        const isOne = substance.components.map((each) => smiles.includes(each.smiles));
        expect(holds(everyComponent({ smiles }), substance)).toBe(isOne.every(Boolean));
        expect(holds(component({ smiles }), substance)).toBe(isOne.some(Boolean));
      }),
    );
  });
});

describe("a composition within a tolerance", () => {
  it("is found near itself, and between substances that are close", () => {
    fc.assert(
      fc.property(pooledSubstance, pooledSubstance, fc.constantFrom(0, 1e-5, 0.2), (a, b, absolute) => {
        expect(holds(ofSubstance.near(a, { absolute }), a)).toBe(true);
        expect(holds(ofSubstance.near(a, { relative: absolute }), a)).toBe(true);
        const identifiers = (substance: Substance) =>
          substance.components.map(({ identifier }) => identifier).sort();
        const isSame = JSON.stringify(identifiers(a)) === JSON.stringify(identifiers(b));
        const found = holds(ofSubstance.near(a, { absolute }), b);
        if (!isSame) expect(found).toBe(false);
        if (isSame && found) {
          for (const each of identifiers(a)) {
            const difference = fraction(a, each) - fraction(b, each);
            expect(Math.abs(difference)).toBeLessThanOrEqual(absolute + 2e-6);
          }
        }
        if (a.identifier === b.identifier) expect(found).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["CO{x=0.2}|O", "CO{x=0.25}|O", true],
    ["CO{x=0.2}|O", "CO{x=0.26}|O", false],
    ["CO{x=0.2}|O", "CO{x=0.2}|O{x=0.7}|CCO", false],
    ["CO{x=0.2}|O", "O", false],
    ["CO{x=0.2}|O", "CO{sol}{x=0.2}|O", false],
    ["c1ccccc1{sol}{n=1}|O", "c1ccccc1{sol}{n=1}|O", true],
    ["c1ccccc1{sol}{n=1}|O", "c1ccccc1{sol}{n=2}|O", false],
  ])("%s ± 0.05: %s: %s", (given, data, expected) => {
    expect(holds(ofSubstance.near(given, { absolute: 0.05 }), parseSubstance(data))).toBe(expected);
  });
});

function fraction(substance: Substance, identifier: string): number {
  return substance.amountsOf(identifier).find((amount) => amount instanceof MoleFraction)?.value ?? 0;
}
