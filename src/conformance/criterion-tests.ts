/** Every kind of criterion, with what it finds among a few simulations. */

import { deepEqual, equal, ok } from "node:assert/strict";
import type { Criterion } from "../query/criterion.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import { Phase } from "../thermodynamics/property-phase.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { matchingKeys, retrieved } from "./expectations.js";
import { SIMULATIONS, type SimulationName, samplesStored, simulationsStored } from "./search-samples.js";

type Case = readonly [what: string, criterion: Criterion, found: readonly SimulationName[]];

const EVERYTHING: readonly SimulationName[] = [
  "water",
  "warm",
  "steam",
  "sealed",
  "mixture",
  "ethanol",
  "solution",
];

const not = (criterion: Criterion): Criterion => ({ kind: "not", criterion });

const some = (test: Extract<Criterion, { kind: "component" }>["test"]): Criterion => ({
  kind: "component",
  quantifier: "some",
  test,
});

const every = (test: Extract<Criterion, { kind: "component" }>["test"]): Criterion => ({
  kind: "component",
  quantifier: "every",
  test,
});

const GAS: Criterion = { kind: "phaseBits", mode: "any", bits: Phase.Gas };
const WARM: Criterion = { kind: "stateRange", measure: "temperatureK", interval: { from: 305 } };

const CASES: readonly Case[] = [
  ["all of nothing", { kind: "allOf", criteria: [] }, EVERYTHING],
  ["any of nothing", { kind: "anyOf", criteria: [] }, []],
  ["not all of nothing", not({ kind: "allOf", criteria: [] }), []],
  ["all of two", { kind: "allOf", criteria: [GAS, WARM] }, ["steam"]],
  ["any of two", { kind: "anyOf", criteria: [GAS, WARM] }, ["warm", "steam", "ethanol"]],
  [
    "neither of two",
    not({ kind: "anyOf", criteria: [GAS, WARM] }),
    ["water", "sealed", "mixture", "solution"],
  ],
  ["one but not the other", { kind: "allOf", criteria: [GAS, not(WARM)] }, ["ethanol"]],

  [
    "a value out of several",
    {
      kind: "attributeOneOf",
      attribute: "sourceCalculationId",
      matchTexts: ["calculation 2", "rerun 1", "?"],
    },
    ["ethanol", "solution"],
  ],
  ["a value out of none", { kind: "attributeOneOf", attribute: "forceFieldId", matchTexts: [] }, []],
  [
    "a beginning",
    { kind: "attributeStartsWith", attribute: "sourceCalculationId", prefix: "calculation " },
    ["water", "warm", "steam", "sealed", "mixture", "ethanol"],
  ],
  ["a beginning in other case", { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "F" }, []],
  [
    "a beginning with a wildcard",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "%" },
    [],
  ],
  ["an empty beginning", { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "" }, EVERYTHING],
  [
    "a count in an interval",
    {
      kind: "attributeRange",
      attribute: "numberOfMolecules",
      interval: { from: 100n, to: 256, excludesFrom: true },
    },
    ["water", "warm", "mixture", "ethanol", "solution"],
  ],
  [
    "a number in an interval, which NaN is not",
    { kind: "attributeRange", attribute: "statisticalInefficiency", interval: { from: 3 } },
    ["sealed", "mixture", "ethanol"],
  ],
  [
    "a number in an open interval, which NaN is not",
    { kind: "attributeRange", attribute: "statisticalInefficiency", interval: {} },
    ["water", "warm", "sealed", "mixture", "ethanol", "solution"],
  ],
  ["observables", { kind: "hasObservables", names: ["Temperature", "Density"] }, ["solution"]],
  ["no observables in particular", { kind: "hasObservables", names: [] }, EVERYTHING],
  ["observables that nothing has", { kind: "hasObservables", names: ["Density", "Volume"] }, []],

  [
    "a temperature up to an end that belongs to it",
    { kind: "stateRange", measure: "temperatureK", interval: { to: 298.15 } },
    ["water", "sealed", "ethanol", "solution"],
  ],
  [
    "a temperature up to an end that does not",
    { kind: "stateRange", measure: "temperatureK", interval: { from: 280, to: 298.15, excludesTo: true } },
    ["ethanol"],
  ],
  [
    "a temperature whose end is rounded",
    { kind: "stateRange", measure: "temperatureK", interval: { from: 298.1502, to: 298.1503 } },
    ["water", "sealed", "solution"],
  ],
  [
    "a pressure, which one does not have",
    { kind: "stateRange", measure: "pressurePa", interval: { from: 101_000 } },
    ["water", "warm", "steam", "ethanol", "solution"],
  ],
  [
    "not a pressure, which one does not have",
    not({ kind: "stateRange", measure: "pressurePa", interval: { from: 101_000 } }),
    ["sealed", "mixture"],
  ],
  ["no pressure", { kind: "pressureAbsent" }, ["sealed"]],
  [
    "any of two phases",
    { kind: "phaseBits", mode: "any", bits: Phase.Gas | Phase.Solid },
    ["steam", "ethanol"],
  ],
  ["all of two phases", { kind: "phaseBits", mode: "all", bits: Phase.Gas | Phase.Liquid }, ["ethanol"]],
  ["any of no phase", { kind: "phaseBits", mode: "any", bits: 0 }, []],
  ["all of no phase", { kind: "phaseBits", mode: "all", bits: 0 }, EVERYTHING],

  ["a molecule", some({ smiles: ["CO"] }), ["mixture"]],
  ["one of several molecules", some({ smiles: ["CO", "CCO"] }), ["mixture", "ethanol"]],
  ["a molecule in a role", some({ smiles: ["C"], roles: ["sol"] }), ["solution"]],
  ["a molecule in another role", some({ smiles: ["C"], roles: ["solv", "lig"] }), []],
  ["a role", some({ roles: ["sol", "lig"] }), ["solution"]],
  ["only certain molecules", every({ smiles: ["O", "CO"] }), ["water", "warm", "steam", "sealed", "mixture"]],
  ["none of certain molecules", not(some({ smiles: ["O"] })), ["ethanol"]],
  [
    "a mole fraction",
    some({ smiles: ["CO"], moleFraction: { from: 0.2000003, to: 0.2000004 } }),
    ["mixture"],
  ],
  ["a mole fraction that is not reached", some({ moleFraction: { to: 0.2, excludesTo: true } }), []],
  ["an exact amount", some({ exactAmount: { from: 1, to: 1n } }), ["solution"]],
  ["a substructure", some({ smarts: "[CX4][OX2H]" }), ["mixture", "ethanol"]],
  ["a substructure everywhere", every({ smarts: "[CX4][OX2H]" }), ["ethanol"]],
  ["a substructure in a role", some({ smarts: "[#6]", roles: ["sol"] }), ["solution"]],
  ["a number of components", { kind: "componentCount", interval: { from: 2 } }, ["mixture", "solution"]],

  ["files by size", { kind: "archiveBytes", interval: { from: 10_000 } }, ["ethanol"]],
  ["files by name", { kind: "hasFile", pattern: "run-?.log" }, ["ethanol"]],
  ["files by path", { kind: "hasFile", pattern: "logs/*" }, ["ethanol"]],
  ["files in any folder", { kind: "hasFile", pattern: "**.log" }, ["ethanol"]],
  ["files in no folder", { kind: "hasFile", pattern: "*/run-1" }, []],
  ["files by name anywhere", { kind: "hasFile", pattern: "*.pdb" }, EVERYTHING],
];

export function criterionTests(suite: ConformanceSuite): void {
  suite.group("criteria", () => {
    suite.test("of every kind find what meets them", async (bench) => {
      deepEqual(Object.keys(SIMULATIONS), EVERYTHING);
      const simulations = await simulationsStored(bench);
      for (const [what, criterion, found] of CASES) {
        deepEqual(await simulations.found([criterion]), found, what);
        const keys = found.map((name) => simulations.key(name)).sort();
        const query = new SimulationDataQuery({}, [criterion]);
        deepEqual(await matchingKeys(bench.backend, query), keys, what);
      }
    });

    suite.test("and their opposites divide what there is", async (bench) => {
      const simulations = await simulationsStored(bench);
      for (const [what, criterion, found] of CASES) {
        const others = EVERYTHING.filter((name) => !found.includes(name));
        deepEqual(await simulations.found([not(criterion)]), others, `not ${what}`);
      }
    });

    suite.test("about attributes without a column", async (bench) => {
      const samples = await samplesStored(bench);
      const cases: readonly (readonly [Criterion, readonly string[]])[] = [
        [
          { kind: "attributeRange", attribute: "replicas", interval: { from: 2, to: 10 } },
          ["few", "unnamed"],
        ],
        [{ kind: "attributeRange", attribute: "replicas", interval: { from: 2n ** 70n } }, ["many"]],
        [{ kind: "attributeRange", attribute: "replicas", interval: { from: 2n ** 70n + 1n } }, []],
        [{ kind: "attributeRange", attribute: "error", interval: { from: 0 } }, ["many", "unnamed", "emoji"]],
        [
          { kind: "attributeRange", attribute: "error", interval: { to: 1e-6, excludesTo: true } },
          ["few", "unnamed"],
        ],
        [{ kind: "attributeAbsent", attribute: "label" }, ["unnamed"]],
        [{ kind: "attributeStartsWith", attribute: "label", prefix: "\u{1f600}" }, ["emoji"]],
        [{ kind: "attributeOneOf", attribute: "label", matchTexts: ["b", "\ufffd"] }, ["few", "none"]],
        [
          not({ kind: "attributeOneOf", attribute: "label", matchTexts: ["b", "\ufffd"] }),
          ["many", "unnamed", "emoji"],
        ],
      ];
      for (const [criterion, found] of cases) {
        deepEqual(await samples.found([criterion]), found, JSON.stringify(criterion, bigintText));
      }
    });

    suite.test("about storing: by whom and when, where the backend knows", async (bench) => {
      const simulations = await simulationsStored(bench);
      const { storedAt, storedBy } = await retrieved(bench.backend, simulations.key("water"));
      const second = 1000;
      const between = (from: number, before: number): Criterion => {
        const time = storedAt?.getTime() ?? Date.now();
        return { kind: "storedBetween", from: new Date(time + from), before: new Date(time + before) };
      };
      const found = async (criterion: Criterion): Promise<boolean> =>
        (await simulations.found([criterion])).includes("water");
      equal(await found(between(0, second)), storedAt !== undefined);
      ok(!(await found(between(-second, 0))));
      ok(!(await found(between(second, 2 * second))));
      equal(
        await found({ kind: "storedBy", users: ["nobody's name", storedBy ?? ""] }),
        storedBy !== undefined,
      );
      deepEqual(await simulations.found([{ kind: "storedBy", users: [] }]), []);
    });
  });
}

function bigintText(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
