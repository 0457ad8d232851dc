/** The lock: calls side by side do not get in each other's way, and calls inside of calls do not wait for them. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { ForceFieldQuery, SimulationDataQuery } from "../query/evaluator-queries.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { fileContents, listedKeys, matchingKeys, retrieved } from "./expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "./fixtures.js";

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];

export function lockingTests(suite: ConformanceSuite): void {
  suite.group("locking", () => {
    suite.test("the same data from several callers at once gets one key", async ({ backend, directory }) => {
      const path = await directory();
      const results = await Promise.all(EIGHT.map(() => backend.storeObjectDetailed(makeSimulation(), path)));
      equal(new Set(results.map(({ key }) => key)).size, 1);
      equal(results.filter(({ outcome }) => outcome === "stored").length, 1);
      equal(results.filter(({ outcome }) => outcome === "deduplicated").length, 7);
      deepEqual(await listedKeys(backend), [results[0]?.key]);
    });

    suite.test(
      "of several versions at once the best stays, with its own files",
      async ({ backend, directory }) => {
        const versions = await Promise.all(
          EIGHT.map(async (rank) => ({
            object: makeSimulation({ statisticalInefficiency: rank }),
            path: await directory({ ...DEFAULT_FILES, "trajectory.dcd": `rank ${rank}` }),
          })),
        );
        const keys = await Promise.all(versions.map(({ object, path }) => backend.storeObject(object, path)));
        equal(new Set(keys).size, 1);
        const [key = ""] = keys;
        equal((await retrieved(backend, key)).object.attributeValue("statisticalInefficiency"), 1);
        equal((await fileContents(backend, key))["trajectory.dcd"]?.toString(), "rank 1");
      },
    );

    suite.test("different data at once is all stored", async ({ backend, directory }) => {
      const path = await directory();
      const simulations = EIGHT.map((numberOfMolecules) =>
        backend.storeObject(makeSimulation({ numberOfMolecules }), path),
      );
      const forceFields = EIGHT.map((number) => backend.storeObject(makeForceField(`<v${number}/>`)));
      const reads = EIGHT.map(() => backend.query(new SimulationDataQuery()));
      const keys = await Promise.all([...simulations, ...forceFields]);
      await Promise.all(reads);
      deepEqual(await listedKeys(backend), [...keys].sort());
      equal((await matchingKeys(backend, new SimulationDataQuery())).length, 8);
      for (const key of keys) ok(await backend.objectExists(key));
    });

    suite.test("one suggested key for different data goes to one of them", async ({ backend }) => {
      const results = await Promise.all(
        EIGHT.map((number) =>
          backend.storeObjectDetailed(makeForceField(`<v${number}/>`), undefined, { key: "wanted" }),
        ),
      );
      equal(new Set(results.map(({ key }) => key)).size, 8);
      equal(results.filter(({ key }) => key === "wanted").length, 1);
    });

    suite.test("every call works inside of transactions", async ({ backend, directory }) => {
      const path = await directory();
      await backend.transaction(async () => {
        const key = await backend.storeObject(makeSimulation(), path);
        await backend.transaction(async () => {
          ok(await backend.objectExists(key));
          equal(await backend.hasObject(makeSimulation()), key);
          equal((await backend.retrieveObject(key))?.key, key);
          deepEqual(await listedKeys(backend), [key]);
          deepEqual(await matchingKeys(backend, new SimulationDataQuery()), [key]);
          ok("output.pdb" in (await fileContents(backend, key)));
          await backend.transaction(async () => {
            const forceField = await backend.storeForceField(makeForceField().forceFieldSource);
            await backend.retrieveForceField(forceField);
            equal(await backend.hasForceField(makeForceField().forceFieldSource), forceField);
          });
        });
      });
      equal((await listedKeys(backend)).length, 2);
    });

    suite.test("calls side by side inside a transaction all take effect", async ({ backend, directory }) => {
      const path = await directory();
      const keys = await backend.transaction(async () => {
        const same = EIGHT.map(() => backend.storeObject(makeSimulation(), path));
        const different = EIGHT.map((number) => backend.storeObject(makeForceField(`<v${number}/>`)));
        const nested = EIGHT.map((number) =>
          backend.transaction(() => backend.storeObject(makeSimulation({ numberOfMolecules: number }), path)),
        );
        await backend.query(new ForceFieldQuery());
        return Promise.all([...same, ...different, ...nested]);
      });
      equal(new Set(keys).size, 17);
      deepEqual(await listedKeys(backend), [...new Set(keys)].sort());
    });

    suite.test(
      "a caller who waits for a transaction does not deadlock with it",
      async ({ backend, directory }) => {
        const path = await directory();
        const [inside, outside] = await Promise.all([
          backend.transaction(async () => {
            const key = await backend.storeObject(makeSimulation(), path);
            await backend.query(new SimulationDataQuery());
            return key;
          }),
          backend.storeObject(makeSimulation(), path),
        ]);
        equal(inside, outside);
      },
    );
  });
}
