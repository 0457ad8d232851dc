/** Removal: what is removed is gone everywhere, and what cannot be removed stays whole. */

import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import {
  InvalidValueError,
  ObjectInUseError,
  StorageKeyNotFoundError,
  UnsupportedOperationError,
} from "../errors.js";
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

    suite.test("for a reason that no ledger can hold is refused", async ({ backend }) => {
      const key = await backend.storeObject(makeForceField());
      for (const reason of ["cut\0off", "half a \ud83d"]) {
        equal((await failure(backend.removeObject(key, { reason }), InvalidValueError)).field, "reason");
      }
      deepEqual(await listedKeys(backend), [key]);
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

    suite.test("of a force field is refused while others refer to it", async ({ backend, directory }) => {
      const path = await directory();
      const forceField = await backend.storeObject(makeForceField());
      const simulation = await backend.storeObject(makeSimulation({ forceFieldId: forceField }), path);
      const equilibration = await backend.storeObject(makeEquilibration({ forceFieldId: forceField }), path);
      const other = await backend.storeObject(makeSimulation(), path);
      deepEqual(await backend.dependents(forceField), [
        { key: simulation, type: "StoredSimulationData" },
        { key: equilibration, type: "StoredEquilibrationData" },
      ]);
      const error = await failure(backend.removeObject(forceField), ObjectInUseError);
      deepEqual([error.key, error.count], [forceField, 2]);
      deepEqual([...error.dependents].sort(), [simulation, equilibration].sort());
      for (const key of [simulation, other]) deepEqual(await backend.dependents(key), []);
      await failure(backend.dependents("nobody"), StorageKeyNotFoundError);
      equal((await listedKeys(backend)).length, 4);
    });

    suite.test("takes along what refers to it, or leaves it, if asked to", async ({ backend, directory }) => {
      const path = await directory();
      const keys: string[] = [];
      for (const xml of ["<a/>", "<b/>"]) {
        const forceFieldId = await backend.storeObject(makeForceField(xml));
        keys.push(forceFieldId, await backend.storeObject(makeSimulation({ forceFieldId }), path));
      }
      const [first = "", hanging = "", second = "", left = ""] = keys;
      await backend.removeObject(first, { dependents: "cascade" });
      deepEqual(await listedKeys(backend), [second, left].sort());
      equal(await backend.retrieveObject(hanging), undefined);
      await backend.removeObject(second, { dependents: "leave" });
      deepEqual(await listedKeys(backend), [left]);
      // Nothing is left that could be in use.
      await backend.removeObject(left);
      deepEqual(await listedKeys(backend), []);
    });

    suite.test(
      "of something that merely has the name of a force field is free",
      async ({ backend, directory }) => {
        const path = await directory();
        const key = await backend.storeObject(makeSimulation(), path);
        await backend.storeObject(makeSimulation({ forceFieldId: key, numberOfMolecules: 1 }), path);
        deepEqual(await backend.dependents(key), []);
        await backend.removeObject(key);
        equal((await listedKeys(backend)).length, 1);
      },
    );
  });
}
