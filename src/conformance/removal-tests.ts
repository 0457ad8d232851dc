/** Removal: what is removed is gone everywhere, and what cannot be removed stays whole. */

import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { StorageKeyNotFoundError, UnsupportedOperationError } from "../errors.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, fileContents, listedKeys, matchingKeys } from "./expectations.js";
import { makeEquilibration, makeForceField, makeSimulation } from "./fixtures.js";

export function removalTests(suite: ConformanceSuite): void {
  suite.group("removal", () => {
    suite.test("of what is not there is an error", async ({ backend }) => {
      for (const key of ["nobody", "", "a/b", "object_keys"]) {
        await backend.storeObject(makeForceField(`<${key}/>`));
        equal((await failure(backend.removeObject(key), StorageKeyNotFoundError)).key, key);
      }
      equal((await listedKeys(backend)).length, 4);
    });

    if (!suite.capabilities.removal) {
      suite.test("is not supported, and changes nothing", async ({ backend, directory }) => {
        const key = await backend.storeObject(makeSimulation(), await directory());
        equal(
          (await failure(backend.removeObject(key), UnsupportedOperationError)).operation,
          "removeObject",
        );
        deepEqual(await listedKeys(backend), [key]);
        ok("output.pdb" in (await fileContents(backend, key)));
      });
      return;
    }

    suite.test("makes an object disappear everywhere", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      const other = await backend.storeObject(makeEquilibration(), path);
      await backend.removeObject(key);
      equal(await backend.retrieveObject(key), undefined);
      equal(await backend.objectExists(key), false);
      equal(await backend.hasObject(makeSimulation()), undefined);
      deepEqual(await listedKeys(backend), [other]);
      deepEqual(await matchingKeys(backend, new SimulationDataQuery()), []);
      ok("output.pdb" in (await fileContents(backend, other)));
      await failure(backend.removeObject(key), StorageKeyNotFoundError);
    });

    suite.test("makes room for the same data", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      await backend.removeObject(key);
      const again = await backend.storeObjectDetailed(makeSimulation(), path);
      equal(again.outcome, "stored");
      notEqual(again.key, key);
      const worse = makeSimulation({ numberOfMolecules: 2, statisticalInefficiency: 9 });
      deepEqual(await backend.storeObjectDetailed(worse, path, { key }), { key, outcome: "stored" });
    });

    suite.test("can go along with the list of keys", async ({ backend }) => {
      for (const xml of ["<a/>", "<b/>", "<c/>"]) await backend.storeObject(makeForceField(xml));
      let removed = 0;
      for await (const key of backend.keys()) {
        await backend.removeObject(key);
        removed++;
      }
      equal(removed, 3);
      deepEqual(await listedKeys(backend), []);
    });
  });
}
