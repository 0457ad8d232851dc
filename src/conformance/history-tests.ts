/** The ledger: what happened to a key, everything that happened, in order, and what failed never did. */

import { deepEqual, equal, notEqual, ok, rejects } from "node:assert/strict";
import { InvalidValueError, StorageKeyNotFoundError, UnsupportedOperationError } from "../errors.js";
import type { StorageEvent } from "../storage/history/storage-event.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, sameObject } from "./expectations.js";
import { DEFAULT_FILES, makeForceField, makeFreeEnergy, makeSimulation } from "./fixtures.js";

/** All events behind a position. */
export async function eventsOf(backend: StorageBackend, after?: string): Promise<readonly StorageEvent[]> {
  const events: StorageEvent[] = [];
  for await (const event of backend.events(after === undefined ? {} : { after })) events.push(event);
  return events;
}

export function historyTests(suite: ConformanceSuite): void {
  suite.group("history", () => {
    if (!suite.capabilities.ledger) {
      suite.test("is not supported", async ({ backend }) => {
        const key = await backend.storeObject(makeForceField());
        const watch = backend.watch();
        for (const [operation, work] of [
          ["history", () => backend.history(key)],
          ["events", () => eventsOf(backend)],
          ["undo", () => backend.undo(key)],
          ["lastPosition", () => backend.lastPosition()],
          ["watch", () => watch.next()],
        ] as const) {
          const error = await failure(work(), UnsupportedOperationError);
          // An undo begins with a look at the history.
          ok([operation, "history"].includes(error.operation), error.operation);
        }
      });
      return;
    }

    suite.test("tells of every version, oldest first, with its files", async ({ backend, directory }) => {
      const versions = [3, 2, 1].map((statisticalInefficiency) =>
        makeSimulation({ statisticalInefficiency }),
      );
      let key = "";
      for (const [index, version] of versions.entries()) {
        key = await backend.storeObject(
          version,
          await directory({ ...DEFAULT_FILES, "version.txt": `${index}` }),
        );
      }
      const events = await backend.history(key);
      deepEqual(
        events.map(({ kind }) => kind),
        ["stored", "replaced", "replaced"],
      );
      for (const [index, event] of events.entries()) {
        equal(event.key, key);
        equal(event.type, "StoredSimulationData");
        ok(event.at instanceof Date && event.at.getTime() > 0);
        ok(event.by !== "");
        const version = versions[index];
        ok(version !== undefined && event.current !== undefined);
        sameObject(event.current, version);
        const { superseded } = event;
        if (index === 0) {
          equal(superseded, undefined);
          continue;
        }
        const previous = versions[index - 1];
        ok(superseded !== undefined && previous !== undefined && event.reason !== undefined);
        sameObject(superseded.object, previous);
        ok(superseded.storedAt instanceof Date);
        equal((await superseded.ancillary?.read("version.txt"))?.toString(), `${index - 1}`);
      }
    });

    suite.test("of a key that never was is an error", async ({ backend }) => {
      await backend.storeObject(makeForceField());
      for (const work of [() => backend.history("nobody"), () => backend.undo("nobody")]) {
        equal((await failure(work(), StorageKeyNotFoundError)).key, "nobody");
      }
    });

    suite.test("does not grow by what changes nothing", async ({ backend, directory }) => {
      const path = await directory();
      const better = makeSimulation({ statisticalInefficiency: 1 });
      const key = await backend.storeObject(makeSimulation(), path);
      await backend.storeObject(better, path);
      // As by somebody who does not know whether it was stored.
      equal((await backend.storeObjectDetailed(better, path)).outcome, "deduplicated");
      equal((await backend.storeObjectDetailed(makeSimulation(), path)).outcome, "kept");
      await backend.storeObjectDetailed(makeForceField(), undefined, { dryRun: true });
      deepEqual(
        (await eventsOf(backend)).map(({ kind }) => kind),
        ["stored", "replaced"],
      );
      equal((await backend.history(key)).length, 2);
    });

    suite.test("is that of what came to be", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      const better = makeSimulation({ statisticalInefficiency: 1 });
      const failing = backend.transaction(async () => {
        await backend.storeObject(better, path);
        await backend.storeObject(makeForceField());
        equal((await backend.history(key)).length, 2);
        throw new RangeError();
      });
      await rejects(failing, RangeError);
      equal((await eventsOf(backend)).length, 1);
      await backend.transaction(async () => {
        const inner = backend.transaction(async () => {
          await backend.storeObject(better, path);
          throw new RangeError();
        });
        await rejects(inner, RangeError);
        await backend.storeObject(makeForceField("<kept/>"));
      });
      const events = await eventsOf(backend);
      deepEqual(
        events.map(({ kind, type }) => [kind, type]),
        [
          ["stored", "StoredSimulationData"],
          ["stored", "ForceFieldData"],
        ],
      );
      ok(events[0]?.current !== undefined);
      sameObject(events[0].current, makeSimulation());
    });

    suite.test("goes on behind any place, and is in order", async ({ backend, directory }) => {
      const path = await directory();
      equal((await eventsOf(backend)).length, 0);
      const start = await backend.lastPosition();
      const keys: string[] = [];
      for (const number of [1, 2, 3, 4]) {
        keys.push(await backend.storeObject(makeForceField(`<v${number}/>`)));
      }
      keys.push(await backend.storeObject(makeFreeEnergy(), path));
      const events = await eventsOf(backend);
      deepEqual(
        events.map(({ key }) => key),
        keys,
      );
      equal(new Set(events.map(({ position }) => position)).size, events.length);
      for (const [index, { position }] of events.entries()) {
        const later = await eventsOf(backend, position);
        deepEqual(
          later.map(({ key }) => key),
          keys.slice(index + 1),
        );
      }
      equal((await eventsOf(backend, start)).length, events.length);
      equal(await backend.lastPosition(), events.at(-1)?.position);
      notEqual(await backend.lastPosition(), start);
      equal((await failure(eventsOf(backend, "nowhere"), InvalidValueError)).field, "after");
    });

    if (suite.capabilities.removal) {
      suite.test("remains of what was removed", async ({ backend, directory }) => {
        const key = await backend.storeObject(makeSimulation(), await directory());
        await backend.removeObject(key);
        const events = await backend.history(key);
        deepEqual(
          events.map(({ kind }) => kind),
          ["stored", "removed"],
        );
        const [stored, removed] = events;
        ok(stored?.current !== undefined && removed?.superseded !== undefined);
        sameObject(stored.current, makeSimulation());
        sameObject(removed.superseded.object, makeSimulation());
        equal(removed.current, undefined);
        deepEqual(
          (await removed.superseded.ancillary?.files())?.map(({ path }) => path),
          Object.keys(DEFAULT_FILES).sort(),
        );
      });
    }
  });
}
