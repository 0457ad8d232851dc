/** The laws that criteria obey, whatever they are about. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StoredEquilibrationData, StoredSimulationData } from "../../src/data/simulation-data.js";
import type { StoredData, StoredDataClass } from "../../src/data/stored-data.js";
import type { Criterion } from "../../src/query/criterion.js";
import type { Interval } from "../../src/query/interval.js";
import { meets } from "../../src/query/matches.js";
import { requireCriterion } from "../../src/query/require-criterion.js";
import { pooledCriterion, pooledFacts, pooledLeaf } from "../arbitraries/criteria.js";
import { pooledObject } from "../arbitraries/pool.js";
import { pooledViscosity } from "../arbitraries/viscosities.js";
import { ViscosityData } from "../data/viscosity-data.js";

const not = (criterion: Criterion): Criterion => ({ kind: "not", criterion });
const allOf = (...criteria: readonly Criterion[]): Criterion => ({ kind: "allOf", criteria });
const anyOf = (...criteria: readonly Criterion[]): Criterion => ({ kind: "anyOf", criteria });

const CLASSES: readonly (readonly [string, StoredDataClass, fc.Arbitrary<StoredData>])[] = [
  [
    "simulations",
    StoredSimulationData,
    pooledObject.filter((object) => object.type === "StoredSimulationData"),
  ],
  [
    "equilibrations",
    StoredEquilibrationData,
    pooledObject.filter((object) => object.type === "StoredEquilibrationData"),
  ],
  ["a user's class", ViscosityData, pooledViscosity],
];

describe.each(CLASSES)("criteria about %s", (_what, dataClass, object) => {
  const criterion = pooledCriterion(dataClass);

  it("can be asked, and are met often and missed often", () => {
    let [met, missed] = [0, 0];
    fc.assert(
      fc.property(object, criterion, pooledFacts, (some, tree, facts) => {
        requireCriterion(tree, dataClass);
        if (meets(some, tree, facts)) met += 1;
        else missed += 1;
      }),
      { numRuns: 1000 },
    );
    expect(met).toBeGreaterThan(200);
    expect(missed).toBeGreaterThan(200);
  });

  it("obey De Morgan's laws, and a double negation says nothing", () => {
    fc.assert(
      fc.property(object, criterion, criterion, pooledFacts, (some, a, b, facts) => {
        const holds = (tree: Criterion) => meets(some, tree, facts);
        expect(holds(not(allOf(a, b)))).toBe(holds(anyOf(not(a), not(b))));
        expect(holds(not(anyOf(a, b)))).toBe(holds(allOf(not(a), not(b))));
        expect(holds(not(not(a)))).toBe(holds(a));
        expect(holds(anyOf(a, not(a)))).toBe(true);
        expect(holds(allOf(a, not(a)))).toBe(false);
      }),
    );
  });

  it("have neutral and absorbing lists", () => {
    fc.assert(
      fc.property(object, criterion, pooledFacts, (some, a, facts) => {
        const holds = (tree: Criterion) => meets(some, tree, facts);
        expect(holds(allOf())).toBe(true);
        expect(holds(anyOf())).toBe(false);
        expect([holds(allOf(a)), holds(allOf(a, allOf()))]).toEqual([holds(a), holds(a)]);
        expect([holds(anyOf(a)), holds(anyOf(a, anyOf()))]).toEqual([holds(a), holds(a)]);
        expect([holds(allOf(a, anyOf())), holds(anyOf(a, allOf()))]).toEqual([false, true]);
      }),
    );
  });

  it("about an interval are met where its halves are", () => {
    fc.assert(
      fc.property(object, pooledLeaf(dataClass), pooledFacts, (some, leaf, facts) => {
        if (!("interval" in leaf)) return;
        const [above, below] = halves(leaf.interval).map((interval) => ({ ...leaf, interval }) as Criterion);
        if (above === undefined || below === undefined) return;
        expect(meets(some, leaf, facts)).toBe(meets(some, allOf(above, below), facts));
      }),
      { numRuns: 500 },
    );
  });

  it("about a list are met where one of its members is", () => {
    fc.assert(
      fc.property(object, pooledLeaf(dataClass), (some, leaf) => {
        if (leaf.kind !== "attributeOneOf") return;
        const { attribute } = leaf;
        const each = leaf.matchTexts.map(
          (matchText): Criterion => ({ kind: "attributeEquals", attribute, matchText }),
        );
        expect(meets(some, leaf)).toBe(meets(some, anyOf(...each)));
      }),
      { numRuns: 500 },
    );
  });
});

function halves(interval: Interval<number | bigint>): readonly Interval<number | bigint>[] {
  const { from, to, excludesFrom, excludesTo } = interval;
  return [
    { ...(from === undefined ? {} : { from }), ...(excludesFrom === undefined ? {} : { excludesFrom }) },
    { ...(to === undefined ? {} : { to }), ...(excludesTo === undefined ? {} : { excludesTo }) },
  ];
}
