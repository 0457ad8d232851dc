/** Watching: everything that happens is given once, in order, and one who was away goes on where he was. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { InvalidValueError, UnsupportedOperationError } from "../errors.js";
import { statisticalInefficiency } from "../query/build/provenance.js";
import { ForceFieldQuery, SimulationDataQuery } from "../query/evaluator-queries.js";
import type { LedgerPosition, StorageEvent } from "../storage/history/storage-event.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, sameObject } from "./expectations.js";
import { makeForceField, makeSimulation } from "./fixtures.js";
import { eventsOf } from "./history-tests.js";

/** Takes so many events and gives up watching. */
async function take(events: AsyncIterable<StorageEvent>, count: number): Promise<readonly StorageEvent[]> {
  const taken: StorageEvent[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

function told(events: readonly StorageEvent[]): readonly string[] {
  return events.map(({ kind, key, position }) => `${kind} ${key} ${position}`);
}

async function storeOneAfterTheOther(backend: StorageBackend, name: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    await backend.storeObject(makeForceField(`<${name} number="${number}"/>`));
  }
}

export function watchTests(suite: ConformanceSuite): void {
  if (!suite.capabilities.ledger) return;
  suite.group("watching", () => {
    suite.test("gives what happens from then on", async ({ backend, directory }) => {
      await backend.storeObject(makeForceField("<before/>"));
      const path = await directory();
      const watch = backend.watch(undefined, { after: await backend.lastPosition() });
      const first = watch.next();
      const key = await backend.storeObject(makeSimulation(), path);
      const better = makeSimulation({ statisticalInefficiency: 1 });
      await backend.storeObject(better, path);
      const { value: stored } = await first;
      const { value: replaced } = await watch.next();
      ok(stored !== undefined && replaced !== undefined);
      deepEqual([stored.kind, stored.key, replaced.kind, replaced.key], ["stored", key, "replaced", key]);
      ok(stored.current !== undefined && replaced.current !== undefined && replaced.superseded !== undefined);
      sameObject(stored.current, makeSimulation());
      sameObject(replaced.current, better);
      sameObject(replaced.superseded.object, makeSimulation());
      equal(watch.position, replaced.position);
      await watch.return();
    });

    suite.test("begins by itself with what happens from then on", async ({ backend }) => {
      await backend.storeObject(makeForceField("<before/>"));
      const watch = backend.watch();
      const next = watch.next();
      // It tells where it is as soon as it has begun.
      while (watch.position === undefined) await new Promise((resolve) => setImmediate(resolve));
      const key = await backend.storeObject(makeForceField("<after/>"));
      equal((await next).value?.key, key);
      await watch.return();
    });

    suite.test("gives what the ledger has, and goes on behind any of it", async ({ backend }) => {
      await storeOneAfterTheOther(backend, "first", 5);
      const all = told(await eventsOf(backend));
      deepEqual(told(await take(backend.watch(undefined, { after: "0" }), 5)), all);
      let after: LedgerPosition = "0";
      const seen: StorageEvent[] = [];
      while (seen.length < 5) {
        const [event] = await take(backend.watch(undefined, { after }), 1);
        ok(event !== undefined);
        seen.push(event);
        after = event.position;
      }
      deepEqual(told(seen), all);
    });

    suite.test("gives what several store at once to several, in the same order", async ({ backend }) => {
      const watches = [1, 2].map(() => take(backend.watch(undefined, { after: "0" }), 20));
      await Promise.all(["a", "b", "c", "d"].map((name) => storeOneAfterTheOther(backend, name, 5)));
      const all = told(await eventsOf(backend));
      equal(all.length, 20);
      for (const watch of watches) deepEqual(told(await watch), all);
    });

    suite.test(
      "gives what matches a query, by the old version or the new one",
      async ({ backend, directory }) => {
        const path = await directory();
        const key = await backend.storeObject(makeSimulation({ statisticalInefficiency: 3 }), path);
        await backend.storeObject(makeForceField());
        await backend.storeObject(makeSimulation({ statisticalInefficiency: 2 }), path);
        await backend.storeObject(makeSimulation({ statisticalInefficiency: 1 }), path);
        const query = new SimulationDataQuery().where(statisticalInefficiency.between(2, 2));
        const events = await take(backend.watch(query, { after: "0" }), 2);
        deepEqual(
          events.map((event) => event.current?.attributeValue("statisticalInefficiency")),
          [2, 1],
        );
        const forceFields = await take(backend.watch(new ForceFieldQuery(), { after: "0" }), 1);
        deepEqual(
          forceFields.map(({ type }) => type),
          ["ForceFieldData"],
        );
        if (!suite.capabilities.removal) return;
        await backend.removeObject(key);
        const later = backend.watch(new SimulationDataQuery(), { after: events[1]?.position ?? "" });
        const [removed] = await take(later, 1);
        deepEqual([removed?.kind, removed?.key, removed?.current], ["removed", key, undefined]);
      },
    );

    suite.test("gives nothing of what failed", async ({ backend }) => {
      const watch = backend.watch(undefined, { after: "0" });
      const first = watch.next();
      const failing = backend.transaction(async () => {
        await backend.storeObject(makeForceField("<taken-back/>"));
        throw new Error("taken back");
      });
      await rejects(failing, { message: "taken back" });
      const key = await backend.storeObject(makeForceField("<kept/>"));
      equal((await first).value?.key, key);
      await watch.return();
    });

    suite.test("ends when it is told to", async ({ backend }) => {
      const controller = new AbortController();
      const bySignal = backend.watch(undefined, { signal: controller.signal });
      const byReturn = backend.watch();
      const waiting = [bySignal, byReturn].map((watch) => watch.next());
      controller.abort();
      await byReturn.return();
      for (const next of waiting) equal((await next).done, true);
      await backend.storeObject(makeForceField());
      for (const watch of [bySignal, byReturn]) equal((await watch.next()).done, true);
    });

    suite.test("refuses what is no position, and to be inside a transaction", async ({ backend }) => {
      for (const after of ["nowhere", "-1", "999999999999"]) {
        const error = await failure(backend.watch(undefined, { after }).next(), InvalidValueError);
        deepEqual([error.field, error.value], ["after", after]);
      }
      await backend.transaction(async () => {
        await failure(backend.watch().next(), UnsupportedOperationError);
      });
    });
  });
}
