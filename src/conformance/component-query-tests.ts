/** Queries for pure data of the components of a mixture, which is how excess properties are computed. */

import { deepEqual, equal } from "node:assert/strict";
import type { StoredData } from "../data/stored-data.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import { ExactAmount, MoleFraction } from "../substances/amount.js";
import { Component, ComponentRole } from "../substances/component.js";
import { Substance } from "../substances/substance.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { exactly, makeSimulation, mixture } from "./fixtures.js";

const SOLUTE = new Component("C", ComponentRole.Solute);

const STORED: Readonly<Record<string, Substance>> = {
  water: mixture({ O: 1 }),
  methanol: mixture({ CO: 1 }),
  ethanol: mixture({ CCO: 1 }),
  mixture: mixture({ O: 0.5, CO: 0.5 }),
  waterSolute: Substance.fromComponents(new Component("O", ComponentRole.Solute)),
  oneMethane: exactly(1, "C"),
  twoMethanes: exactly(2, "C"),
  methaneFraction: Substance.fromComponents(SOLUTE),
};

/** One methane, infinitely diluted in water. */
const SOLUTION = mixture({ O: 1 }).addComponent(SOLUTE, new ExactAmount(1));

const CASES: readonly (readonly [name: string, substance: Substance, groups: readonly string[]])[] = [
  ["pure data of each component", mixture({ O: 0.2, CO: 0.8 }), ["methanol", "water"]],
  ["pure data of a pure substance", mixture({ CCO: 1 }), ["ethanol"]],
  ["a component without data", mixture({ O: 0.5, CCCO: 0.5 }), ["water"]],
  ["components without data", mixture({ CCCO: 0.5, CCCCO: 0.5 }), []],
  ["a solute in an exact amount", SOLUTION, ["oneMethane", "water"]],
  ["a solute in another exact amount", exactly(3, "C"), []],
  [
    "an exact amount beside a mole fraction",
    mixture({ O: 1 }).addComponent(SOLUTE, new ExactAmount(2)),
    ["twoMethanes", "water"],
  ],
  [
    "a solute in any mole fraction",
    mixture({ O: 0.9 }).addComponent(SOLUTE, new MoleFraction(0.1)),
    ["methaneFraction", "water"],
  ],
  [
    "roles",
    mixture({ CO: 0.5 }).addComponent(new Component("O", ComponentRole.Solute), new MoleFraction(0.5)),
    ["methanol", "waterSolute"],
  ],
  [
    "one molecule in two roles",
    mixture({ O: 0.5 }).addComponent(new Component("O", ComponentRole.Solute), new MoleFraction(0.5)),
    ["water", "waterSolute"],
  ],
];

export function componentQueryTests(suite: ConformanceSuite): void {
  suite.group("queries for components only", () => {
    suite.test("find pure data of each component, in its role and kind of amount", async (bench) => {
      await allStored(bench);
      for (const [name, substance, expected] of CASES) {
        const query = new SimulationDataQuery({ substance, substanceQuery: { componentsOnly: true } });
        const { groups, total } = await bench.backend.query(query);
        const substances = expected.map((stored) => String(STORED[stored]));
        deepEqual(groups.map(({ matched }) => String(matched.substance)).sort(), substances.sort(), name);
        equal(total, expected.length, name);
      }
    });

    suite.test("group the data of each component", async ({ backend, directory }) => {
      const path = await directory();
      for (const substance of [mixture({ O: 1 }), mixture({ CO: 1 })]) {
        for (const numberOfMolecules of [100, 200]) {
          await backend.storeObject(makeSimulation({ substance, numberOfMolecules }), path);
        }
      }
      const substance = mixture({ O: 0.3, CO: 0.7 });
      const components = { substanceQuery: { componentsOnly: true } };
      const { groups } = await backend.query(new SimulationDataQuery({ substance, ...components }));
      deepEqual(
        groups.map(({ entries }) => entries.length),
        [2, 2],
      );
      for (const { matched, entries } of groups) {
        for (const { object } of entries) equal(object.substance.identifier, String(matched.substance));
      }
      const narrower = new SimulationDataQuery({ substance, numberOfMolecules: 100, ...components });
      const narrow = await backend.query(narrower);
      deepEqual(
        narrow.groups.map(({ entries }) => entries.length),
        [1, 1],
      );
      deepEqual(Object.keys(narrow.groups[0]?.matched ?? {}), ["substance", "numberOfMolecules"]);
    });

    suite.test("are off unless they are asked for", async (bench) => {
      await allStored(bench);
      const substance = mixture({ O: 0.5, CO: 0.5 });
      for (const substanceQuery of [undefined, { componentsOnly: false }]) {
        const { groups } = await bench.backend.query(new SimulationDataQuery({ substance, substanceQuery }));
        deepEqual(
          groups.map(({ matched }) => String(matched.substance)),
          [substance.identifier],
        );
      }
    });
  });
}

async function allStored({ backend, directory }: Workbench): Promise<void> {
  const path = await directory();
  const objects = Object.values(STORED).map((substance): StoredData => makeSimulation({ substance }));
  for (const object of objects) await backend.storeObject(object, path);
}
