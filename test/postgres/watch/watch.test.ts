import { describe, expect, it } from "vitest";
import { failure } from "../../../src/conformance/expectations.js";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { InvalidValueError, UnsupportedOperationError } from "../../../src/errors.js";
import type { StorageEvent } from "../../../src/storage/history/storage-event.js";
import type { Watch } from "../../../src/storage/history/watch.js";
import { useStore } from "../storage/store-fixture.js";

/** What the sessions of watches ask last. */
const LOOKED = [
  "%pg_is_in_recovery() as replica%",
  "%virtualtransaction = any%",
  "%from (select * from ledger%",
];
const WATCHING = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
and query like any($1)`;

function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

async function take(watch: Watch, count: number): Promise<readonly StorageEvent[]> {
  const events: StorageEvent[] = [];
  while (events.length < count) {
    const { value } = await watch.next();
    if (value === undefined) break;
    events.push(value);
  }
  return events;
}

const keysOf = (events: readonly StorageEvent[]): readonly string[] => events.map(({ key }) => key);

const PATIENT = { timeout: 30_000 };

describe("watching a database", () => {
  const fixture = useStore();
  let count = 0;

  async function watching(): Promise<number> {
    return (await fixture.rows(`select pid ${WATCHING}`, [LOOKED])).length;
  }

  async function cutWatches(): Promise<number> {
    return (await fixture.rows(`select pg_terminate_backend(pid, 5000) ${WATCHING}`, [LOOKED])).length;
  }

  function something() {
    count += 1;
    return makeForceField(`<something number="${count}"/>`);
  }

  /** Begins a transaction that has stored something; it ends when it is told how. */
  async function halfStored() {
    const stored = gate();
    const decided = gate();
    let key = "";
    let isKept = true;
    const done = fixture.store
      .transaction(async () => {
        key = await fixture.store.storeObject(something());
        stored.open();
        await decided.passed;
        if (!isKept) throw new Error("taken back");
      })
      .catch((error: unknown) => {
        if (isKept) throw error;
      });
    await stored.passed;
    const end = async (keep: boolean): Promise<string> => {
      isKept = keep;
      decided.open();
      await done;
      return key;
    };
    return { end };
  }

  it("gives what is committed late with a low number, and in order", async () => {
    const other = await fixture.connect();
    const after = await fixture.store.lastPosition();
    const slow = await halfStored();
    const fast = await other.storeObject(something());
    const watch = other.watch(undefined, { after });
    const first = watch.next();
    // So that it has looked while the ledger had the higher number only.
    await expect.poll(watching, PATIENT).not.toBe(0);
    const key = await slow.end(true);
    expect((await first).value?.key).toBe(key);
    expect(keysOf(await take(watch, 1))).toEqual([fast]);
    await other.close();
  });

  it("does not wait for ever for a number that was given back", async () => {
    const other = await fixture.connect();
    const after = await other.lastPosition();
    const slow = await halfStored();
    const watch = other.watch(undefined, { after });
    const fast = await other.storeObject(something());
    const first = watch.next();
    await slow.end(false);
    expect((await first).value?.key).toBe(fast);
    await other.close();
  });

  it("begins behind what those who are storing have stored", async () => {
    const other = await fixture.connect();
    const slow = await halfStored();
    await other.storeObject(something());
    const starting = other.lastPosition();
    await slow.end(true);
    const watch = other.watch(undefined, { after: await starting });
    const key = await other.storeObject(something());
    expect(keysOf(await take(watch, 1))).toEqual([key]);
    await other.close();
  });

  it("goes on without loss or repetition when its connection is cut", async () => {
    const notices: string[] = [];
    const after = await fixture.store.lastPosition();
    const watch = fixture.store.watch(undefined, { after, onNotice: (text) => notices.push(text) });
    const expected: string[] = [];
    const seen: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const next = watch.next();
      if (turn > 0) await expect.poll(cutWatches, PATIENT).not.toBe(0);
      for (let each = 0; each < 2; each += 1) expected.push(await fixture.store.storeObject(something()));
      seen.push((await next).value?.key ?? "", ...keysOf(await take(watch, 1)));
    }
    expect(seen).toEqual(expected);
    expect(notices.length).toBeGreaterThan(0);
    await watch.return();
  });

  it("is woken by those who committed, long before it looks by itself", async () => {
    const other = await fixture.connect();
    const watch = fixture.store.watch(undefined, { pollMs: 3_600_000, after: await other.lastPosition() });
    const next = watch.next();
    await expect.poll(watching, PATIENT).not.toBe(0);
    const key = await other.storeObject(something());
    expect((await next).value?.key).toBe(key);
    const another = watch.next();
    await other.removeObject(key);
    // What is held back is sent at the latest when the store is closed.
    await other.close();
    expect((await another).value).toMatchObject({ key, kind: "removed" });
    await watch.return();
  });

  it("refuses places that are not in the ledger", async () => {
    const { store } = fixture;
    for (const after of ["", "x", "-1", "1.5", "01", " 1", "99999999999999999999"]) {
      const error = await failure(store.watch(undefined, { after }).next(), InvalidValueError);
      expect(error).toMatchObject({ field: "after", value: after });
    }
    const ahead = String(BigInt(await store.lastPosition()) + 1n);
    const error = await failure(store.watch(undefined, { after: ahead }).next(), InvalidValueError);
    expect(error.reason).toContain("restored from an earlier backup");
  });

  it("notices that the ledger is no longer the one that it read", async () => {
    const watch = fixture.store.watch(undefined, { pollMs: 20, after: await fixture.store.lastPosition() });
    const next = watch.next();
    const key = await fixture.store.storeObject(something());
    expect((await next).value?.key).toBe(key);
    const lost = failure(watch.next(), InvalidValueError);
    await fixture.rows("delete from ledger where object_key = $1", [key]);
    expect((await lost).field).toBe("after");
  });

  it("is not possible from inside a transaction", async () => {
    const { store } = fixture;
    await store.transaction(async () => {
      await failure(store.watch().next(), UnsupportedOperationError);
    });
    const watch = store.watch(undefined, { after: "0" });
    await watch.next();
    await failure(
      store.transaction(async () => {
        while (!(await watch.next()).done);
      }),
      UnsupportedOperationError,
    );
  });

  it("ends with the store, and leaves no connection behind", async () => {
    const other = await fixture.connect();
    const watch = other.watch();
    const next = watch.next();
    await expect.poll(watching, PATIENT).not.toBe(0);
    await other.close();
    expect((await next).done).toBe(true);
    await expect.poll(watching, PATIENT).toBe(0);
  });
});
