/** Retrieval by key, and the list of keys. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { ForceFieldData } from "../data/force-field-data.js";
import { HashableStoredData, ReplaceableData } from "../data/kinds.js";
import {
  BaseSimulationData,
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../data/simulation-data.js";
import { StoredData } from "../data/stored-data.js";
import { UnexpectedTypeError } from "../errors.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, listedKeys, sameObject } from "./expectations.js";
import { makeEquilibration, makeForceField, makeFreeEnergy, makeSimulation } from "./fixtures.js";

const UNKNOWN_KEYS = ["0123456789abcdef", "", ".", "..", "a/b", "../a", "a\0b", "\ud83e", "k".repeat(1000)];

export function retrievalTests(suite: ConformanceSuite): void {
  suite.group("retrieval", () => {
    suite.test("an unknown key holds nothing", async ({ backend }) => {
      for (const key of UNKNOWN_KEYS) {
        equal(await backend.retrieveObject(key), undefined);
        equal(await backend.retrieveObject(key, StoredSimulationData), undefined);
        equal(await backend.objectExists(key), false);
      }
    });

    suite.test(
      "an object comes back as its class and as the classes that it extends",
      async ({ backend, directory }) => {
        const key = await backend.storeObject(makeSimulation(), await directory());
        for (const type of [StoredSimulationData, BaseSimulationData, ReplaceableData, StoredData]) {
          const entry = await backend.retrieveObject<StoredData>(key, type);
          ok(entry?.object instanceof StoredSimulationData);
          sameObject(entry.object, makeSimulation());
        }
        ok(await backend.objectExists(key));
      },
    );

    suite.test("an object of another class than expected is an error", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory());
      for (const type of [StoredEquilibrationData, HashableStoredData]) {
        const error = await failure(backend.retrieveObject<StoredData>(key, type), UnexpectedTypeError);
        deepEqual(
          [error.key, error.expected, error.actual],
          [key, type.declaration.name, "StoredSimulationData"],
        );
      }
    });

    suite.test("only data with files has a handle on them", async ({ backend, directory }) => {
      const simulation = await backend.storeObject(makeSimulation(), await directory());
      const forceField = await backend.storeObject(makeForceField());
      ok((await backend.retrieveObject(simulation))?.ancillary !== undefined);
      equal((await backend.retrieveObject(forceField))?.ancillary, undefined);
    });

    suite.test("keys are listed, of all classes and of one", async ({ backend, directory }) => {
      const path = await directory();
      deepEqual(await listedKeys(backend), []);
      const simulation = await backend.storeObject(makeSimulation(), path);
      const equilibration = await backend.storeObject(makeEquilibration(), path);
      const freeEnergies = [
        await backend.storeObject(makeFreeEnergy(), path),
        await backend.storeObject(makeFreeEnergy(), path),
      ].sort();
      deepEqual(await listedKeys(backend), [simulation, equilibration, ...freeEnergies].sort());
      deepEqual(await listedKeys(backend, StoredSimulationData), [simulation]);
      deepEqual(await listedKeys(backend, StoredEquilibrationData), [equilibration]);
      deepEqual(await listedKeys(backend, StoredFreeEnergyData), freeEnergies);
      deepEqual(await listedKeys(backend, ForceFieldData), []);
    });
  });
}
