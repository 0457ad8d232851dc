/** Transactions: all of what was done in one, or nothing, files included. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { InvalidValueError } from "../errors.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import {
  failure,
  fileContents,
  listedKeys,
  matchingKeys,
  nothingStored,
  retrieved,
  sameObject,
} from "./expectations.js";
import { DEFAULT_FILES, makeForceField, makeFreeEnergy, makeSimulation } from "./fixtures.js";

class Interruption extends Error {}

/** Runs work in a transaction that then fails. */
async function interrupted(backend: StorageBackend, work: () => Promise<unknown>): Promise<void> {
  const transaction = backend.transaction(async () => {
    await work();
    throw new Interruption();
  });
  await rejects(transaction, Interruption);
}

export function transactionTests(suite: ConformanceSuite): void {
  suite.group("transactions", () => {
    suite.test("give back what their work does, and keep its changes", async ({ backend, directory }) => {
      const path = await directory();
      const entry = await backend.transaction(async () => {
        const key = await backend.storeObject(makeSimulation(), path);
        return retrieved(backend, key);
      });
      deepEqual(await listedKeys(backend), [entry.key]);
      equal((await entry.ancillary?.read("output.pdb"))?.toString(), DEFAULT_FILES["output.pdb"]);
    });

    suite.test("that fail leave nothing of what they stored", async ({ backend, directory }) => {
      const path = await directory();
      let key = "";
      await interrupted(backend, async () => {
        key = await backend.storeObject(makeSimulation(), path);
        await backend.storeObject(makeForceField());
        await backend.storeObject(makeFreeEnergy(), path);
      });
      await nothingStored(backend);
      equal(await backend.hasObject(makeSimulation()), undefined);
      if (suite.capabilities.removal) equal(await backend.retrieveObject(key), undefined);
      equal((await backend.storeObjectDetailed(makeSimulation(), path)).outcome, "stored");
    });

    suite.test("that fail put back what they replaced, with its files", async ({ backend, directory }) => {
      const key = await backend.storeObject(
        makeSimulation(),
        await directory({ ...DEFAULT_FILES, "old.txt": "" }),
      );
      const others = await directory({ ...DEFAULT_FILES, "trajectory.dcd": "new" });
      await interrupted(backend, async () => {
        for (const statisticalInefficiency of [2, 1]) {
          await backend.storeObject(makeSimulation({ statisticalInefficiency }), others);
        }
        equal((await fileContents(backend, key))["trajectory.dcd"]?.toString(), "new");
      });
      sameObject((await retrieved(backend, key)).object, makeSimulation());
      const files = await fileContents(backend, key);
      ok("old.txt" in files);
      ok(files["trajectory.dcd"]?.equals(Buffer.from(DEFAULT_FILES["trajectory.dcd"] ?? "")));
      deepEqual(await matchingKeys(backend, new SimulationDataQuery()), [key]);
      equal(await backend.hasObject(makeSimulation()), key);
    });

    if (suite.capabilities.removal) {
      suite.test("that fail put back what they removed, with its files", async ({ backend, directory }) => {
        const path = await directory();
        const key = await backend.storeObject(makeSimulation(), path);
        const forceField = await backend.storeObject(makeForceField());
        await interrupted(backend, async () => {
          await backend.removeObject(key);
          await backend.removeObject(forceField);
          await backend.storeObject(makeSimulation({ statisticalInefficiency: 9 }), path);
        });
        deepEqual(await listedKeys(backend), [key, forceField].sort());
        sameObject((await retrieved(backend, key)).object, makeSimulation());
        ok("output.pdb" in (await fileContents(backend, key)));
      });

      suite.test("can store again what they removed", async ({ backend, directory }) => {
        const path = await directory();
        const key = await backend.storeObject(makeSimulation(), path);
        const again = await backend.transaction(async () => {
          await backend.removeObject(key);
          equal(await backend.objectExists(key), false);
          return backend.storeObject(makeSimulation({ statisticalInefficiency: 9 }), path);
        });
        deepEqual(await listedKeys(backend), [again]);
        ok("output.pdb" in (await fileContents(backend, again)));
      });
    }

    suite.test("inside of a transaction fail with it", async ({ backend, directory }) => {
      const path = await directory();
      await interrupted(backend, async () => {
        await backend.transaction(() => backend.storeObject(makeSimulation(), path));
      });
      await nothingStored(backend);
    });

    suite.test(
      "fail with the first error, when other calls of theirs are over",
      async ({ backend, directory }) => {
        const path = await directory();
        const transaction = backend.transaction(() =>
          Promise.all([
            backend.storeObject(makeForceField()),
            backend.storeObject(makeSimulation()),
            backend.storeObject(makeSimulation(), path),
            backend.transaction(() => backend.storeObject(makeFreeEnergy(), path)),
          ]),
        );
        equal((await failure(transaction, InvalidValueError)).field, "ancillary");
        await nothingStored(backend);
        equal((await backend.storeObjectDetailed(makeSimulation(), path)).outcome, "stored");
      },
    );

    suite.test("survive an error that is caught inside", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.transaction(async () => {
        await failure(backend.storeObject(makeSimulation()), InvalidValueError);
        return backend.storeObject(makeSimulation(), path);
      });
      deepEqual(await listedKeys(backend), [key]);
    });

    suite.test("side by side do not see into each other's failure", async ({ backend, directory }) => {
      const path = await directory();
      const [key] = await Promise.all([
        backend.transaction(() => backend.storeObject(makeSimulation({ numberOfMolecules: 1 }), path)),
        interrupted(backend, () => backend.storeObject(makeSimulation({ numberOfMolecules: 2 }), path)),
        interrupted(backend, () => backend.storeObject(makeForceField())),
      ]);
      deepEqual(await listedKeys(backend), [key]);
    });
  });
}
