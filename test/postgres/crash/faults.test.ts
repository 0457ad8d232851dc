/**
 * Connections that break at the worst moments: before a change has reached the server, and when it has been carried
 * out and the answer is lost. The call then finds out by itself, and everything has happened exactly once.
 * `stress/crash/crash.mjs` does the same at every step, with processes and servers that are killed.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeEquilibration, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { type FaultKind, FaultProxy } from "../../../stress/crash/proxy/fault-proxy.mjs";
import { useStore } from "../storage/store-fixture.js";

const KINDS: readonly FaultKind[] = ["cut-before", "cut-after", "terminate-before", "terminate-after"];
const OPEN_LOCKS = `select count(*)::int as count from pg_locks l join pg_database d on d.oid = l.database
where d.datname = current_database() and l.locktype = 'advisory'`;

/** What is done through the proxy. */
interface Action {
  readonly name: string;
  /** The request at which the connection breaks. */
  readonly at: RegExp;
  /** What the ledger has to say of it, in the end. */
  readonly events: readonly string[];
  readonly prepare?: (store: PostgresStorage) => Promise<unknown>;
  readonly run: (store: PostgresStorage) => Promise<unknown>;
}

describe("a connection that breaks", () => {
  const fixture = useStore();
  let proxy: FaultProxy;
  let store: PostgresStorage;
  let files = "";
  let forceFieldId = "";
  let turn = 0;

  const simulation = (statisticalInefficiency: number) =>
    makeSimulation({ sourceCalculationId: `turn ${turn}`, statisticalInefficiency, forceFieldId });
  const put = (to: PostgresStorage) => to.storeObjectDetailed(simulation(2), files, { key: `key ${turn}` });
  const putBetter = (to: PostgresStorage) => to.storeObjectDetailed(simulation(1), files);

  const actions: readonly Action[] = [
    {
      name: "storing without files",
      at: /insert into stored_object/,
      events: ["stored"],
      run: (to) => to.storeObject(makeForceField(`<turn-${turn}/>`)),
    },
    { name: "storing with files", at: /^commit/i, events: ["stored"], run: put },
    { name: "replacing", at: /^commit/i, events: ["stored", "replaced"], prepare: put, run: putBetter },
    {
      name: "removing",
      at: /^commit/i,
      events: ["stored", "removed"],
      prepare: put,
      run: (to) => to.removeObject(`key ${turn}`),
    },
    {
      name: "undoing",
      at: /^commit/i,
      events: ["stored", "replaced", "restored"],
      prepare: async (to) => {
        await put(to);
        await putBetter(to);
      },
      run: (to) => to.undo(`key ${turn}`),
    },
    {
      name: "a transaction that may run again",
      at: /^commit/i,
      events: ["stored", "stored", "removed"],
      prepare: put,
      run: (to) =>
        to.transaction(
          async () => {
            const sourceCalculationId = `turn ${turn}`;
            await to.storeObject(makeEquilibration({ sourceCalculationId, forceFieldId }), files);
            await to.removeObject(`key ${turn}`);
          },
          { attempts: 3 },
        ),
    },
  ];

  beforeAll(async () => {
    files = await fixture.directory();
    forceFieldId = await fixture.store.storeObject(makeForceField());
    proxy = await FaultProxy.listen(fixture.database.url);
    store = await PostgresStorage.connect(parseConnectionTarget(proxy.url));
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
  });
  beforeEach(() => {
    turn += 1;
    proxy.reset();
  });

  const cases = actions.flatMap((action) => KINDS.map((kind) => ({ ...action, kind })));
  it.each(cases)("while $name ($kind) changes nothing", async ({ kind, at, events, prepare, run }) => {
    const [start] = await fixture.rows("select coalesce(max(id), 0)::text as id from ledger");
    await prepare?.(fixture.store);
    let broken = "";
    void proxy.arm({ kind, matching: at }).then(({ text }) => {
      broken = text;
    });
    await run(store);
    await proxy.idle();
    expect(broken).toMatch(at);

    const entries = await fixture.rows("select event::text from ledger where id > $1::int8 order by id", [
      start?.id,
    ]);
    expect(entries.map(({ event }) => event)).toEqual(events);
  });

  it("leaves nothing behind", async () => {
    await expect.poll(() => fixture.rows(OPEN_LOCKS)).toEqual([{ count: 0 }]);
    await fixture.rows("update archive_volume set staged_until = now() - interval '1 s'");
    await fixture.store.sweep({ graceSeconds: 0, retentionSeconds: 0 });
    expect((await fixture.store.verify()).problems).toEqual([]);
    const [garbage] = await fixture.rows(
      `select count(*)::int as count from archive a
where not exists (select from stored_object o where o.archive_id = a.id)`,
    );
    expect(garbage).toEqual({ count: 0 });
  });
});
