/** Storing: what the outcome is where the same piece of data is there already, and what is found afterwards. */

import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { FreeEnergyDataQuery, SimulationDataQuery } from "../query/evaluator-queries.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { fileContents, listedKeys, matchingKeys, retrieved, sameObject } from "./expectations.js";
import { DEFAULT_FILES, frame, makeEquilibration, makeFreeEnergy, makeSimulation } from "./fixtures.js";

const OTHER_FILES = { ...DEFAULT_FILES, "trajectory.dcd": "another trajectory" };

export function storingTests(suite: ConformanceSuite): void {
  suite.group("storing", () => {
    suite.test("new data gets a new key of 32 hex digits", async ({ backend, directory }) => {
      const simulation = makeSimulation();
      const { key, outcome } = await backend.storeObjectDetailed(simulation, await directory());
      equal(outcome, "stored");
      match(key, /^[0-9a-f]{32}$/);
      sameObject((await retrieved(backend, key)).object, simulation);
      equal((await fileContents(backend, key))["output.pdb"]?.toString(), DEFAULT_FILES["output.pdb"]);
    });

    suite.test("the same content again changes nothing", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory());
      const again = await backend.storeObjectDetailed(makeSimulation(), await directory());
      deepEqual(again, { key, outcome: "deduplicated" });
      equal(await backend.storeObject(makeSimulation(), await directory()), key);
      deepEqual(await listedKeys(backend), [key]);
    });

    suite.test(
      "a lower statistical inefficiency replaces, under the same key",
      async ({ backend, directory }) => {
        const key = await backend.storeObject(
          makeSimulation(),
          await directory({ ...DEFAULT_FILES, "log.txt": "1" }),
        );
        const better = makeSimulation({ statisticalInefficiency: 1.5 });
        deepEqual(await backend.storeObjectDetailed(better, await directory(OTHER_FILES)), {
          key,
          outcome: "replaced",
        });
        sameObject((await retrieved(backend, key)).object, better);
        deepEqual(Object.keys(await fileContents(backend, key)), Object.keys(OTHER_FILES).sort());
        equal((await fileContents(backend, key))["trajectory.dcd"]?.toString(), "another trajectory");
        deepEqual(await matchingKeys(backend, new SimulationDataQuery()), [key]);
      },
    );

    suite.test("a higher statistical inefficiency leaves what is there", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory());
      const worse = makeSimulation({ statisticalInefficiency: 3.5 });
      deepEqual(await backend.storeObjectDetailed(worse, await directory(OTHER_FILES)), {
        key,
        outcome: "kept",
      });
      sameObject((await retrieved(backend, key)).object, makeSimulation());
      notEqual((await fileContents(backend, key))["trajectory.dcd"]?.toString(), "another trajectory");
    });

    suite.test("no number is worse than any statistical inefficiency", async ({ backend, directory }) => {
      const unknown = makeSimulation({ statisticalInefficiency: Number.NaN });
      await backend.storeObject(unknown, await directory());
      equal((await backend.storeObjectDetailed(makeSimulation(), await directory())).outcome, "replaced");
      equal((await backend.storeObjectDetailed(unknown, await directory())).outcome, "kept");
    });

    suite.test("on a tie, other content of the object replaces", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory());
      const other = makeSimulation({ observables: frame([0.98, 1.02]) });
      deepEqual(await backend.storeObjectDetailed(other, await directory()), { key, outcome: "replaced" });
      sameObject((await retrieved(backend, key)).object, other);
    });

    suite.test("on a tie, other content of a file replaces", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory());
      const again = await backend.storeObjectDetailed(makeSimulation(), await directory(OTHER_FILES));
      deepEqual(again, { key, outcome: "replaced" });
      equal((await fileContents(backend, key))["trajectory.dcd"]?.toString(), "another trajectory");
      const more = await directory({ ...OTHER_FILES, "logs/": "" });
      equal((await backend.storeObjectDetailed(makeSimulation(), more)).outcome, "replaced");
      equal((await backend.storeObjectDetailed(makeSimulation(), more)).outcome, "deduplicated");
    });

    suite.test("on a tie, what is there stays if it is asked for", async ({ backend, directory }) => {
      const options = { onTie: "existing" } as const;
      const key = await backend.storeObject(makeSimulation(), await directory());
      const [same, other] = [await directory(), await directory(OTHER_FILES)];
      deepEqual(await backend.storeObjectDetailed(makeSimulation(), other, options), {
        key,
        outcome: "kept",
      });
      deepEqual(await backend.storeObjectDetailed(makeSimulation(), same, options), {
        key,
        outcome: "deduplicated",
      });
      const better = makeSimulation({ statisticalInefficiency: 1.5 });
      equal((await backend.storeObjectDetailed(better, same, options)).outcome, "replaced");
    });

    suite.test("equilibration data is replaced in the same way", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeEquilibration(), path);
      const outcomes = [];
      for (const statisticalInefficiency of [2.5, 3, 2]) {
        const object = makeEquilibration({ statisticalInefficiency });
        const result = await backend.storeObjectDetailed(object, path);
        equal(result.key, key);
        outcomes.push(result.outcome);
      }
      deepEqual(outcomes, ["deduplicated", "kept", "replaced"]);
    });

    suite.test("every deposit of free energy data is kept", async ({ backend, directory }) => {
      const path = await directory();
      const results = [];
      for (let deposit = 0; deposit < 3; deposit++) {
        results.push(await backend.storeObjectDetailed(makeFreeEnergy(), path));
      }
      deepEqual(
        results.map(({ outcome }) => outcome),
        ["stored", "stored", "stored"],
      );
      const keys = results.map(({ key }) => key).sort();
      equal(new Set(keys).size, 3);
      deepEqual(await matchingKeys(backend, new FreeEnergyDataQuery()), keys);
    });

    suite.test("data is recognised without being stored", async ({ backend, directory }) => {
      const path = await directory();
      equal(await backend.hasObject(makeSimulation()), undefined);
      equal(await backend.hasObject(makeFreeEnergy()), undefined);
      const simulation = await backend.storeObject(makeSimulation(), path);
      const freeEnergy = await backend.storeObject(makeFreeEnergy(), path);
      equal(await backend.hasObject(makeSimulation({ statisticalInefficiency: 7 })), simulation);
      equal(await backend.hasObject(makeFreeEnergy()), freeEnergy);
      equal(await backend.hasObject(makeEquilibration()), undefined);
      equal(await backend.hasObject(makeFreeEnergy({ forceFieldId: "another" })), undefined);
    });
  });
}
