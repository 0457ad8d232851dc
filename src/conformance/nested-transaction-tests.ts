/** Transactions inside of transactions, and what they may be asked: time, isolation, attempts. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";

import { InvalidValueError, StorageError, TransactionTimeoutError } from "../errors.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { TransactionOptions } from "../storage/transaction-options.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, fileContents, listedKeys, nothingStored, retrieved, sameObject } from "./expectations.js";
import { DEFAULT_FILES, makeEquilibration, makeForceField, makeSimulation } from "./fixtures.js";

class Interruption extends Error {}

const SHORT_MS = 60;

/** Runs work in a transaction that then fails, which is caught. */
async function interrupted(backend: StorageBackend, work: () => Promise<unknown>): Promise<void> {
  const transaction = backend.transaction(async () => {
    await work();
    throw new Interruption();
  });
  await rejects(transaction, Interruption);
}

export function nestedTransactionTests(suite: ConformanceSuite): void {
  suite.group("transactions inside of transactions", () => {
    suite.test("that fail undo what they did, and nothing else", async ({ backend, directory }) => {
      const path = await directory({ ...DEFAULT_FILES, "old.txt": "old" });
      const other = await directory({ ...DEFAULT_FILES, "new.txt": "new" });
      const better = makeSimulation({ statisticalInefficiency: 1 });
      const before = await backend.storeObject(makeSimulation(), path);
      const keys = await backend.transaction(async () => {
        const equilibration = await backend.storeObject(makeEquilibration(), path);
        await interrupted(backend, async () => {
          equal((await backend.storeObjectDetailed(better, other)).outcome, "replaced");
          const worse = makeEquilibration({ statisticalInefficiency: 1 });
          equal(await backend.storeObject(worse, other), equilibration);
          await backend.storeObject(makeForceField());
        });
        sameObject((await retrieved(backend, before)).object, makeSimulation());
        ok("old.txt" in (await fileContents(backend, before)));
        ok("old.txt" in (await fileContents(backend, equilibration)));
        equal(await backend.hasObject(makeForceField()), undefined);
        return [before, equilibration, await backend.storeObject(makeForceField("<after/>"))];
      });
      deepEqual(await listedKeys(backend), keys.toSorted());
      for (const key of keys.slice(0, 2)) {
        const names = Object.keys(await fileContents(backend, key));
        ok(names.includes("old.txt") && !names.includes("new.txt"), names.join());
      }
      equal((await backend.storeObjectDetailed(makeForceField())).outcome, "stored");
    });

    suite.test("that succeed are undone with the one around them", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      await interrupted(backend, async () => {
        await backend.transaction(async () => {
          await backend.storeObject(makeSimulation({ statisticalInefficiency: 1 }), path);
          await backend.transaction(() => backend.storeObject(makeForceField("<innermost/>")));
        });
        await interrupted(backend, () => backend.storeObject(makeForceField("<failed/>")));
      });
      deepEqual(await listedKeys(backend), [key]);
      sameObject((await retrieved(backend, key)).object, makeSimulation());
      ok("output.pdb" in (await fileContents(backend, key)));
    });

    suite.test("that nobody catches undo everything", async ({ backend, directory }) => {
      const path = await directory();
      const transaction = backend.transaction(async () => {
        await backend.storeObject(makeSimulation(), path);
        await backend.transaction(async () => {
          await backend.storeObject(makeForceField());
          throw new Interruption();
        });
      });
      await rejects(transaction, Interruption);
      await nothingStored(backend);
    });

    suite.test("side by side fail by themselves", async ({ backend }) => {
      const outcomes = await backend.transaction(() =>
        Promise.allSettled(
          [0, 1, 2, 3].map((number) =>
            backend.transaction(async () => {
              const key = await backend.storeObject(makeForceField(`<v${number}/>`));
              if (number % 2 === 0) throw new Interruption();
              return key;
            }),
          ),
        ),
      );
      const keys = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      equal(keys.length, 2);
      deepEqual(await listedKeys(backend), keys.toSorted());
    });

    suite.test("have no isolation that the one around them lacks", async ({ backend }) => {
      await backend.transaction(
        async () => {
          const stricter = backend.transaction(async () => undefined, { isolation: "serializable" });
          equal((await failure(stricter, InvalidValueError)).field, "isolation");
          for (const isolation of ["read committed", "repeatable read"] as const) {
            await backend.transaction(() => backend.storeObject(makeForceField(isolation)), { isolation });
          }
        },
        { isolation: "repeatable read", attempts: 3 },
      );
      equal((await listedKeys(backend)).length, 2);
    });
  });

  suite.group("transactions that take too long", () => {
    suite.test("are undone, and what goes on in them changes nothing", async ({ backend }) => {
      let goOn = (): void => {};
      const gate = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      let late: Promise<unknown> = Promise.resolve();
      const transaction = backend.transaction(
        async () => {
          await backend.storeObject(makeForceField("<early/>"));
          late = gate.then(() => backend.storeObject(makeForceField("<late/>")));
          await late;
        },
        { timeoutMs: SHORT_MS * 4 },
      );
      equal((await failure(transaction, TransactionTimeoutError)).timeoutMs, SHORT_MS * 4);
      goOn();
      await failure(late, StorageError);
      await nothingStored(backend);
      equal((await backend.storeObjectDetailed(makeForceField("<early/>"))).outcome, "stored");
    });

    suite.test("inside of others are undone alone", async ({ backend }) => {
      const never = new Promise<never>(() => {});
      const key = await backend.transaction(async () => {
        const inner = backend.transaction(
          async () => {
            await backend.storeObject(makeForceField("<inner/>"));
            await never;
          },
          { timeoutMs: SHORT_MS },
        );
        equal((await failure(inner, TransactionTimeoutError)).timeoutMs, SHORT_MS);
        return backend.storeObject(makeForceField("<outer/>"));
      });
      deepEqual(await listedKeys(backend), [key]);
    });

    suite.test("end those inside of them", async ({ backend }) => {
      const never = new Promise<never>(() => {});
      const transaction = backend.transaction(
        () =>
          backend.transaction(async () => {
            await backend.storeObject(makeForceField("<inner/>"));
            await never;
          }),
        { timeoutMs: SHORT_MS },
      );
      equal((await failure(transaction, TransactionTimeoutError)).timeoutMs, SHORT_MS);
      await nothingStored(backend);
    });

    suite.test("are not asked for with what is no option", async ({ backend }) => {
      const wrong: readonly [string, TransactionOptions][] = [
        ["timeoutMs", { timeoutMs: 0 }],
        ["timeoutMs", { timeoutMs: Number.NaN }],
        ["attempts", { attempts: 0 }],
        ["attempts", { attempts: 1.5 }],
      ];
      for (const [field, options] of wrong) {
        const transaction = backend.transaction(async () => undefined, options);
        equal((await failure(transaction, InvalidValueError)).field, field);
      }
    });
  });
}
