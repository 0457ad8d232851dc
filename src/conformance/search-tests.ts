/** Searches: streams, orders, pages, counts, and the explanations of what is found and what is not. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { InvalidValueError } from "../errors.js";
import type { Criterion } from "../query/criterion.js";
import { ForceFieldQuery, SimulationDataQuery } from "../query/evaluator-queries.js";
import type { Retrieved } from "../storage/retrieved.js";
import type { Order } from "../storage/search/search.js";
import type { Summary } from "../storage/search/summary.js";
import { Phase } from "../thermodynamics/property-phase.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { failure, matchingKeys, sameObject } from "./expectations.js";
import { makeForceField, state, WATER } from "./fixtures.js";
import { SIMULATIONS, samplesStored, simulationsStored } from "./search-samples.js";

const INEFFICIENCY: Order = { by: "attribute", attribute: "statisticalInefficiency" };

export function searchTests(suite: ConformanceSuite): void {
  suite.group("searches", () => {
    suite.test("stream whole objects and summaries, in the order of storing", async (bench) => {
      const simulations = await simulationsStored(bench);
      const names = Object.keys(SIMULATIONS);
      deepEqual(await simulations.found([]), names);
      const entries: Retrieved[] = [];
      for await (const entry of simulations.search().entries()) entries.push(entry);
      deepEqual(simulations.names(entries), names);
      for (const [index, expected] of Object.values(SIMULATIONS).entries()) {
        const { object, ancillary } = entries[index] ?? {};
        ok(object !== undefined);
        sameObject(object, expected);
        equal((await ancillary?.files())?.length, index === names.indexOf("ethanol") ? 4 : 3);
      }
    });

    suite.test("summarise what is known without the object", async (bench) => {
      const simulations = await simulationsStored(bench);
      const summaries = new Map<string, Summary>();
      for await (const summary of simulations.search().summaries()) {
        summaries.set(simulations.name(summary.key), summary);
      }
      const { storedAt: _at, storedBy: _by, ...ethanol } = summaries.get("ethanol") ?? {};
      deepEqual(ethanol, {
        key: simulations.key("ethanol"),
        className: "StoredSimulationData",
        substance: "CCO{solv}{x=1.000000}",
        temperatureK: 280,
        pressurePa: 1_000_000,
        propertyPhase: Phase.Liquid | Phase.Gas,
        sourceCalculationId: "calculation 2",
        forceFieldId: "force field 2",
        statisticalInefficiency: 5,
        numberOfMolecules: 256,
        observableNames: ["Density"],
        archiveBytes: 15_068,
        fileCount: 4,
      });
      deepEqual(summaries.get("solution")?.observableNames, ["Density", "Temperature"]);
      ok(!("pressurePa" in (summaries.get("sealed") ?? {})));
      ok(Number.isNaN(summaries.get("steam")?.statisticalInefficiency));
    });

    suite.test("are ordered by any value, with NaN behind numbers and absence last", async (bench) => {
      const simulations = await simulationsStored(bench);
      const byKey = (...names: Parameters<typeof simulations.key>[0][]): string[] =>
        names.sort((a, b) => (simulations.key(a) < simulations.key(b) ? -1 : 1));
      const ambient = byKey("water", "warm", "steam", "solution");
      const cases: readonly (readonly [readonly Order[], readonly string[]])[] = [
        [[INEFFICIENCY], ["warm", "solution", "water", "mixture", "sealed", "ethanol", "steam"]],
        [
          [{ ...INEFFICIENCY, descending: true }],
          ["ethanol", "sealed", "mixture", "water", "solution", "warm", "steam"],
        ],
        [[{ by: "pressure" }], ["mixture", ...ambient, "ethanol", "sealed"]],
        [[{ by: "pressure", descending: true }], ["ethanol", ...ambient, "mixture", "sealed"]],
        [
          [{ by: "temperature", descending: true }, INEFFICIENCY],
          ["steam", "warm", "mixture", "solution", "water", "sealed", "ethanol"],
        ],
        [
          [{ by: "attribute", attribute: "sourceCalculationId", descending: true }, INEFFICIENCY],
          ["solution", "ethanol", "warm", "water", "mixture", "sealed", "steam"],
        ],
        [
          [
            { by: "archiveBytes", descending: true },
            { by: "attribute", attribute: "numberOfMolecules" },
            INEFFICIENCY,
          ],
          ["ethanol", "sealed", "warm", "solution", "water", "mixture", "steam"],
        ],
        [[{ by: "key" }], byKey("water", "warm", "steam", "sealed", "mixture", "ethanol", "solution")],
      ];
      for (const [order, found] of cases) {
        deepEqual(await simulations.found([], { order }), found, JSON.stringify(order));
        deepEqual(await simulations.found([], { order, limit: 3 }), found.slice(0, 3), JSON.stringify(order));
      }
    });

    suite.test("are ordered by values without a column", async (bench) => {
      const samples = await samplesStored(bench);
      const by = (attribute: string, descending = false): Promise<readonly string[]> =>
        samples.found([], { order: [{ by: "attribute", attribute, descending }] });
      deepEqual(await by("label"), ["many", "few", "none", "emoji", "unnamed"]);
      deepEqual(await by("label", true), ["emoji", "none", "few", "many", "unnamed"]);
      deepEqual(await by("replicas"), ["emoji", "none", "few", "unnamed", "many"]);
      deepEqual(await by("error"), ["few", "unnamed", "emoji", "many", "none"]);
      deepEqual(await by("error", true), ["many", "emoji", "unnamed", "few", "none"]);
    });

    suite.test("refuse an order or a limit that there is not", async (bench) => {
      const simulations = await simulationsStored(bench);
      const orders: readonly Order[] = [
        { by: "nearness" },
        { by: "attribute", attribute: "observables" },
        { by: "attribute", attribute: "nonsense" },
      ];
      for (const order of orders) {
        equal((await failure(simulations.found([], { order: [order] }), InvalidValueError)).field, "order");
      }
      const search = async () => bench.backend.search(new ForceFieldQuery(), { order: [{ by: "pressure" }] });
      equal((await failure(search(), InvalidValueError)).field, "order");
      equal((await failure(simulations.found([], { limit: -1 }), InvalidValueError)).field, "limit");
    });

    suite.test("count what matches, whatever the limit", async (bench) => {
      const simulations = await simulationsStored(bench);
      const warm: Criterion = { kind: "stateRange", measure: "temperatureK", interval: { from: 300 } };
      equal(await simulations.search([], { limit: 2 }).count(), 7);
      equal(await simulations.search([warm]).count(), 3);
      equal(await simulations.search([{ kind: "anyOf", criteria: [] }]).count(), 0);
      deepEqual(await simulations.found([], { limit: 0 }), []);
      deepEqual(await simulations.found([warm], { limit: 2 }), ["warm", "steam"]);
    });

    suite.test("count distinct values, the most frequent first", async (bench) => {
      const simulations = await simulationsStored(bench);
      deepEqual(await simulations.search([], { limit: 1 }).distinct("propertyPhase"), [
        { value: Phase.Liquid, count: 5 },
        { value: Phase.Gas, count: 1 },
        { value: Phase.Liquid | Phase.Gas, count: 1 },
      ]);
      const substances = await simulations.search().distinct("substance");
      deepEqual(
        substances.map(({ value, count }) => [String(value), count]),
        [
          ["O{solv}{x=1.000000}", 4],
          ["CCO{solv}{x=1.000000}", 1],
          ["CO{solv}{x=0.200000}|O{solv}{x=0.800000}", 1],
          ["C{sol}{n=1}|O{solv}{x=1.000000}", 1],
        ],
      );
      const labels = await (await samplesStored(bench)).search().distinct("label");
      deepEqual(
        labels.map(({ value }) => value),
        ["B", "b", "\ufffd", "\u{1f600}", undefined],
      );
      equal((await failure(simulations.search().distinct("nonsense"), InvalidValueError)).field, "nonsense");
    });

    suite.test("count matches in cells of temperature and pressure", async (bench) => {
      const simulations = await simulationsStored(bench);
      const search = simulations.search([], { limit: 1 });
      deepEqual(await search.histogram({ temperatureK: 10, perPressureDecade: 1 }), {
        cells: [
          { temperatureK: 280, pressurePa: 1_000_000, count: 1 },
          { temperatureK: 290, count: 1 },
          { temperatureK: 290, pressurePa: 100_000, count: 2 },
          { temperatureK: 300, pressurePa: 100_000, count: 1 },
          { temperatureK: 310, pressurePa: 100_000, count: 1 },
          { temperatureK: 400, pressurePa: 100_000, count: 1 },
        ],
        withoutState: 0,
      });
      const narrow = await search.histogram({ temperatureK: 0.15, perPressureDecade: 3 });
      deepEqual(
        narrow.cells.map(({ temperatureK }) => temperatureK),
        [279.9, 298.05, 298.05, 300, 310.05, 399.9],
      );
      await bench.backend.storeObject(makeForceField());
      const forceFields = bench.backend.search(new ForceFieldQuery());
      const cells = { temperatureK: 10, perPressureDecade: 1 };
      deepEqual(await forceFields.histogram(cells), { cells: [], withoutState: 1 });
      for (const wrong of [{ temperatureK: 0 }, { temperatureK: 0.0001 }, { perPressureDecade: 0.5 }]) {
        equal(
          (await failure(search.histogram({ ...cells, ...wrong }), InvalidValueError)).field,
          Object.keys(wrong)[0],
        );
      }
    });

    suite.test("find the nearest states, and order by nearness", nearestStates);

    suite.test("say which criterion excludes how many, and what comes closest", async (bench) => {
      const simulations = await simulationsStored(bench);
      const [temperature, phase]: Criterion[] = [
        { kind: "stateRange", measure: "temperatureK", interval: { from: 305, to: 320 } },
        { kind: "phaseBits", mode: "any", bits: Phase.Gas },
      ];
      ok(temperature !== undefined && phase !== undefined);
      const query = new SimulationDataQuery({ substance: WATER }, [temperature, phase]);
      const { nearMisses, ...report } = await bench.backend.search(query).why();
      const [substance] = query.tree.criteria;
      deepEqual(report, {
        total: 7,
        matching: 0,
        effects: [
          { criterion: substance, meeting: 4, matchingWithout: 0 },
          { criterion: temperature, meeting: 1, matchingWithout: 1 },
          { criterion: phase, meeting: 2, matchingWithout: 1 },
        ],
      });
      deepEqual(
        nearMisses.map(({ summary, failed }) => [simulations.name(summary.key), failed]),
        [
          ["warm", [phase]],
          ["steam", [temperature]],
          ["water", [temperature, phase]],
          ["sealed", [temperature, phase]],
          ["ethanol", [substance, temperature]],
        ],
      );
      equal(nearMisses[0]?.summary.archiveBytes, 5068);
      const all = await simulations.search().why();
      deepEqual(all, { total: 7, matching: 7, effects: [], nearMisses: [] });
    });

    suite.test("explain how they are answered", async (bench) => {
      const simulations = await simulationsStored(bench);
      for (const analyze of [false, true]) {
        const { sql, parameters, plan } = await simulations.search([], { limit: 3 }).explain({ analyze });
        ok(sql.length > 0 && plan.length > 0 && Array.isArray(parameters));
      }
    });
  });
}

async function nearestStates(bench: Workbench): Promise<void> {
  const simulations = await simulationsStored(bench);
  const near = (temperatureK: number, pressurePa: number | undefined, count: number) =>
    new SimulationDataQuery().nearestTo(state(temperatureK, pressurePa), count);
  const cases = [
    [near(299, 101_325, 1), ["solution", "water"]],
    [near(299, 101_325, 2), ["mixture", "solution", "water"]],
    [near(299, 101_325, 100), ["ethanol", "mixture", "solution", "steam", "warm", "water"]],
    [near(1000, undefined, 1), ["sealed"]],
    [near(299, 101_325, 1).where({ kind: "phaseBits", mode: "any", bits: Phase.Gas }), ["ethanol"]],
    [near(299, 101_325, 1).where({ kind: "anyOf", criteria: [] }), []],
  ] as const;
  for (const [query, names] of cases) {
    const keys = await matchingKeys(bench.backend, query);
    deepEqual(keys.map((key) => simulations.name(key)).sort(), names);
    equal(await bench.backend.search(query).count(), names.length);
  }
  const search = bench.backend.search(near(299, 101_325, 3), { order: [{ by: "nearness" }, INEFFICIENCY] });
  const summaries: Summary[] = [];
  for await (const summary of search.summaries()) summaries.push(summary);
  deepEqual(simulations.names(summaries), ["solution", "water", "mixture", "warm"]);
  equal(summaries[0]?.distance, Math.sqrt(((299 - 298.15) / 10) ** 2));
}
