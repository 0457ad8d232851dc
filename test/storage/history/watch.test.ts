import { describe, expect, it } from "vitest";
import { makeForceField, makeSimulation, state } from "../../../src/conformance/fixtures.js";
import type { StoredData } from "../../../src/data/stored-data.js";
import { CorruptionError, InvalidValueError } from "../../../src/errors.js";
import { not } from "../../../src/query/build/logic.js";
import { temperature } from "../../../src/query/build/state.js";
import { files, stored } from "../../../src/query/build/storage.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import { ForceFieldQuery, SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { ChangeSignal } from "../../../src/storage/history/change-signal.js";
import { eventMatches, requireWatchable } from "../../../src/storage/history/event-matches.js";
import { LedgerFeed } from "../../../src/storage/history/ledger-feed.js";
import type { StorageEvent, WatchOptions } from "../../../src/storage/history/storage-event.js";
import { Watch } from "../../../src/storage/history/watch.js";

const PATIENT = { timeout: 30_000 };

/** A ledger in an array, which tells how it was read. */
class ListedLedger {
  readonly changes = new ChangeSignal();
  readonly closing = new AbortController();
  readonly reads: number[] = [];
  disposed = 0;
  readonly #events: StorageEvent[] = [];

  add(version: Partial<StorageEvent>): void {
    const position = String(this.#events.length + 1);
    const at = new Date(Date.UTC(2026, 0, 1));
    this.#events.push({ position, kind: "stored", key: `key ${position}`, type: "any", at, ...version });
    this.changes.notify();
  }

  watch<T extends StoredData>(query?: DataQuery<T>, options: WatchOptions = {}): Watch<T> {
    const ledger = {
      read: async (after: string, limit: number) => {
        const found = this.#events.slice(Number(after), Number(after) + limit);
        this.reads.push(found.length);
        return found;
      },
      end: async () => String(this.#events.length),
      requirePosition: async (after: string) => after,
      peek: async () => "",
    };
    const open = async (signal: AbortSignal): Promise<LedgerFeed> => {
      const feed = new LedgerFeed(ledger, {
        changes: this.changes,
        pollMs: Number.POSITIVE_INFINITY,
        signal,
      });
      const dispose = feed[Symbol.asyncDispose].bind(feed);
      feed[Symbol.asyncDispose] = () => {
        this.disposed += 1;
        return dispose();
      };
      return feed;
    };
    return new Watch(query, options, { open, closing: this.closing.signal });
  }
}

const ended = { done: true, value: undefined };

async function nextKey(watch: Watch): Promise<string | undefined> {
  const { value } = await watch.next();
  return value?.key;
}

describe("a watch", () => {
  it("begins with what happens from now on, or behind a place", async () => {
    const ledger = new ListedLedger();
    ledger.add({});
    ledger.add({});
    const now = ledger.watch();
    const first = now.next();
    await expect.poll(() => ledger.reads.length, PATIENT).toBe(1);
    ledger.add({});
    expect((await first).value?.key).toBe("key 3");
    expect(now.position).toBe("3");
    expect(await nextKey(ledger.watch(undefined, { after: "1" }))).toBe("key 2");
    expect(await nextKey(ledger.watch(undefined, { after: "0" }))).toBe("key 1");
  });

  it("reads no more than a little ahead of a slow reader", async () => {
    const ledger = new ListedLedger();
    for (let count = 0; count < 1000; count += 1) ledger.add({});
    const watch = ledger.watch(undefined, { after: "0" });
    for (let count = 0; count < 40; count += 1) await watch.next();
    expect(ledger.reads).toEqual([32, 32]);
    expect(watch.position).toBe("40");
  });

  it("passes what does not match, also as its position", async () => {
    const ledger = new ListedLedger();
    const watch = ledger.watch(new ForceFieldQuery(), { after: "0" });
    ledger.add({ current: makeSimulation() });
    ledger.add({ kind: "removed", superseded: { object: makeForceField(), storedAt: new Date() } });
    ledger.add({ current: makeSimulation() });
    expect(await nextKey(watch)).toBe("key 2");
    const next = watch.next();
    await expect.poll(() => watch.position, PATIENT).toBe("3");
    await watch.return();
    expect(await next).toEqual(ended);
  });

  it.each([
    ["return()", (watch: Watch) => watch.return()],
    ["its signal", (_watch: Watch, _ledger: ListedLedger, controller: AbortController) => controller.abort()],
    ["the closing of the store", (_watch: Watch, ledger: ListedLedger) => ledger.closing.abort()],
  ])("is ended by %s while it waits, and lets go of what it holds", async (_name, end) => {
    const ledger = new ListedLedger();
    const controller = new AbortController();
    const watch = ledger.watch(undefined, { signal: controller.signal });
    const next = watch.next();
    await expect.poll(() => ledger.reads.length, PATIENT).toBe(1);
    expect(ledger.disposed).toBe(0);
    await end(watch, ledger, controller);
    expect(await next).toEqual(ended);
    expect(ledger.disposed).toBe(1);
    expect(await watch.next()).toEqual(ended);
  });

  it("is ended by leaving the loop over it", async () => {
    const ledger = new ListedLedger();
    ledger.add({});
    for await (const { key } of ledger.watch(undefined, { after: "0" })) {
      expect(key).toBe("key 1");
      break;
    }
    expect(ledger.disposed).toBe(1);
  });

  it("that was ended before it began opens nothing", async () => {
    const ledger = new ListedLedger();
    expect(await ledger.watch(undefined, { signal: AbortSignal.abort() }).next()).toEqual(ended);
    const unread = ledger.watch();
    await unread.return();
    expect(await unread.next()).toEqual(ended);
    expect(ledger.disposed).toBe(0);
  });

  it("throws what goes wrong, once", async () => {
    const failure = new Error("the disk is gone");
    const closing = new AbortController().signal;
    const watch = new Watch(undefined, {}, { open: () => Promise.reject(failure), closing });
    await expect(watch.next()).rejects.toBe(failure);
    expect(await watch.next()).toEqual(ended);
  });
});

describe("what a query asks of an event", () => {
  const at = new Date("2026-02-01T00:00:00Z");
  const event: StorageEvent = { position: "1", kind: "stored", key: "key", type: "any", at, by: "ada" };
  const hot = makeSimulation({ thermodynamicState: state(400) });
  const cold = makeSimulation({ thermodynamicState: state(280) });
  const isHot = new SimulationDataQuery().where(temperature.between("390 K", "410 K"));
  const put = { object: hot, storedAt: new Date("2026-01-01T00:00:00Z"), storedBy: "bob" };

  it("is met by the new version, or the one that was put away", () => {
    expect(eventMatches({ ...event, current: hot }, isHot)).toBe(true);
    expect(eventMatches({ ...event, current: cold }, isHot)).toBe(false);
    expect(eventMatches({ ...event, current: cold, superseded: put }, isHot)).toBe(true);
    expect(eventMatches({ ...event, superseded: put }, isHot)).toBe(true);
    expect(eventMatches({ ...event, superseded: { ...put, object: cold } }, isHot)).toBe(false);
    expect(eventMatches(event, isHot)).toBe(false);
  });

  it("can be about when and by whom a version was stored", () => {
    const byBob = new SimulationDataQuery().where(stored.by("bob"));
    expect(eventMatches({ ...event, current: cold }, byBob)).toBe(false);
    expect(eventMatches({ ...event, current: cold, superseded: put }, byBob)).toBe(true);
    const inFebruary = new SimulationDataQuery().where(stored.between("2026-02-01", "2026-03-01"));
    expect(eventMatches({ ...event, current: cold }, inFebruary)).toBe(true);
    expect(eventMatches({ ...event, superseded: put }, inFebruary)).toBe(false);
  });

  it("is not met by a version that is damaged", () => {
    const damaged: StorageEvent = {
      ...event,
      get current(): StoredData {
        throw new CorruptionError("key", "no JSON");
      },
    };
    expect(eventMatches(damaged, isHot)).toBe(false);
    expect(eventMatches({ ...event, superseded: put, current: hot }, isHot)).toBe(true);
  });

  it("cannot be which states are nearest, or what files there are", () => {
    const query = new SimulationDataQuery();
    expect(requireWatchable(isHot)).toBe(isHot);
    expect(() => requireWatchable(query.nearestTo(state(300), 1))).toThrow(InvalidValueError);
    expect(() => requireWatchable(query.where(not(files.match("*.dcd"))))).toThrow(InvalidValueError);
    const closing = new AbortController().signal;
    const open = () => Promise.reject(new Error("never"));
    expect(() => new Watch(query.nearestTo(state(300), 1), {}, { open, closing })).toThrow(InvalidValueError);
  });
});
