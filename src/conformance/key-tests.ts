/** Keys that are brought along: they are kept where they can be, and never cost anybody an object. */

import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { InvalidKeyError } from "../errors.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, fileContents, listedKeys, nothingStored, retrieved, sameObject } from "./expectations.js";
import { makeEquilibration, makeForceField, makeFreeEnergy, makeSimulation } from "./fixtures.js";

const UNUSUAL_KEYS = [
  "0C5851FB-d631",
  "water 298.15 K (run 2)",
  " leading and trailing ",
  "v1.2.json",
  ".hidden",
  "..",
  "a/b",
  "a\\b",
  "Ω-水-🧪",
  "quotes \"and\" 'more' %s $1 ; --",
  "line\nbreak",
  "__proto__",
  "constructor",
  "k".repeat(250),
  "k".repeat(255),
  "🧪".repeat(255),
];

const IMPOSSIBLE_KEYS = ["", "k".repeat(256), "a\0b", "\ud83e"];

export function keyTests(suite: ConformanceSuite): void {
  suite.group("suggested keys", () => {
    for (const key of UNUSUAL_KEYS) {
      suite.test(
        `${JSON.stringify(key.slice(0, 30))} (${[...key].length})`,
        async ({ backend, directory }) => {
          const storing = backend.storeObjectDetailed(makeSimulation(), await directory(), { key });
          if (!suite.capabilities.holdsKey(key)) {
            equal((await failure(storing, InvalidKeyError)).key, key);
            await nothingStored(backend);
            return;
          }
          deepEqual(await storing, { key, outcome: "stored" });
          deepEqual(await listedKeys(backend), [key]);
          sameObject((await retrieved(backend, key)).object, makeSimulation());
          ok("output.pdb" in (await fileContents(backend, key)));
          ok(await backend.objectExists(key));
          if (suite.capabilities.removal) {
            await backend.removeObject(key);
            await nothingStored(backend);
          }
        },
      );
    }

    suite.test("what can be no key is refused", async ({ backend }) => {
      for (const key of IMPOSSIBLE_KEYS) {
        const error = await failure(
          backend.storeObjectDetailed(makeForceField(), undefined, { key }),
          InvalidKeyError,
        );
        equal(error.key, key);
      }
      await nothingStored(backend);
    });

    suite.test("a key that is taken is left alone", async ({ backend, directory }) => {
      const path = await directory();
      const key = "shared";
      await backend.storeObjectDetailed(makeForceField(), undefined, { key });
      for (const object of [makeSimulation(), makeEquilibration(), makeFreeEnergy()]) {
        const result = await backend.storeObjectDetailed(object, path, { key });
        equal(result.outcome, "stored");
        notEqual(result.key, key);
      }
      sameObject((await retrieved(backend, key)).object, makeForceField());
      equal((await listedKeys(backend)).length, 4);
    });

    suite.test("data that is there keeps its key", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      for (const statisticalInefficiency of [2.5, 3, 2]) {
        const object = makeSimulation({ statisticalInefficiency });
        equal((await backend.storeObjectDetailed(object, path, { key: "other" })).key, key);
      }
      equal(await backend.objectExists("other"), false);
    });

    suite.test(
      "free energy data under a key is not stored twice under it",
      async ({ backend, directory }) => {
        const options = { key: "imported" };
        const path = await directory();
        equal((await backend.storeObjectDetailed(makeFreeEnergy(), path, options)).outcome, "stored");
        deepEqual(await backend.storeObjectDetailed(makeFreeEnergy(), path, options), {
          key: "imported",
          outcome: "deduplicated",
        });
        const other = await backend.storeObjectDetailed(makeFreeEnergy({ forceFieldId: "b" }), path, options);
        equal(other.outcome, "stored");
        notEqual(other.key, "imported");
      },
    );

    suite.test(
      "the name under which a backend keeps its registry is taken",
      async ({ backend, directory }) => {
        const first = await backend.storeObjectDetailed(makeForceField(), undefined, { key: "object_keys" });
        const path = await directory();
        const second = await backend.storeObjectDetailed(makeSimulation(), path, { key: "object_keys.json" });
        notEqual(first.key, "object_keys");
        deepEqual(await listedKeys(backend), [first.key, second.key].sort());
        equal(await backend.objectExists("object_keys"), false);
        equal(await backend.retrieveObject("object_keys"), undefined);
      },
    );

    suite.test(
      "keys that differ in an ending do not get in each other's way",
      async ({ backend, directory }) => {
        const path = await directory();
        const keys = [];
        for (const [index, key] of ["a.json", "a", "b", "b.json"].entries()) {
          const object = makeSimulation({ numberOfMolecules: index + 1 });
          keys.push((await backend.storeObjectDetailed(object, path, { key })).key);
        }
        for (const [index, key] of keys.entries()) {
          sameObject(
            (await retrieved(backend, key)).object,
            makeSimulation({ numberOfMolecules: index + 1 }),
          );
          ok("output.pdb" in (await fileContents(backend, key)));
        }
        equal(new Set(keys).size, 4);
      },
    );
  });
}
