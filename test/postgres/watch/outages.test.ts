import { describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { ArchiveStore } from "../../../src/postgres/archives/archive-store.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { Database } from "../../../src/postgres/database/database.js";
import type { OwnConnection } from "../../../src/postgres/database/own-connection.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { PostgresFeed } from "../../../src/postgres/watch/postgres-feed.js";
import { Watch } from "../../../src/storage/history/watch.js";
import { FaultProxy } from "../../../stress/crash/proxy/fault-proxy.mjs";
import { useStore } from "../storage/store-fixture.js";

const PATIENT = { timeout: 30_000 };

describe("a watch", () => {
  const fixture = useStore();

  it("waits for a server that cannot be reached, and goes on where it was", async () => {
    const { store } = fixture;
    await using proxy = await FaultProxy.listen(fixture.database.url);
    await using far = await PostgresStorage.connect(parseConnectionTarget(proxy.url));
    const notices: string[] = [];
    const after = await store.lastPosition();
    const watch = far.watch(undefined, { after, onNotice: (text) => notices.push(text) });
    const first = watch.next();
    const keys = [await store.storeObject(makeForceField("<before/>"))];
    expect((await first).value?.key).toBe(keys[0]);
    const second = watch.next();
    proxy.refuse(true);
    proxy.cutAll();
    for (const xml of ["<meanwhile number='1'/>", "<meanwhile number='2'/>"]) {
      keys.push(await store.storeObject(makeForceField(xml)));
    }
    await expect.poll(() => notices.length, PATIENT).toBe(1);
    proxy.refuse(false);
    expect((await second).value?.key).toBe(keys[1]);
    expect((await watch.next()).value?.key).toBe(keys[2]);
    expect(notices).toEqual([
      expect.stringContaining("going on as soon as the server can be reached"),
      "connected again; nothing was missed",
    ]);
    await watch.return();
  });

  it("looks now and then, and does not listen, where a pooler passes on no notifications", async () => {
    const database = await Database.open(fixture.database.target);
    const asked: string[] = [];
    const source = {
      isPooled: true,
      isInTransaction: false,
      project: database.project,
      ownConnection: async (): Promise<OwnConnection> => {
        const connection = await database.ownConnection();
        const rows = connection.rows.bind(connection);
        connection.rows = (query) => {
          asked.push(query.sql);
          return rows(query);
        };
        return connection;
      },
    };
    const notices: string[] = [];
    const options = { pollMs: 10, onNotice: (text: string) => notices.push(text) };
    const watch = new Watch(undefined, options, {
      open: (signal) => PostgresFeed.open(source, new ArchiveStore(database), options, signal),
      closing: new AbortController().signal,
    });
    const next = watch.next();
    await expect.poll(() => watch.position, PATIENT).toBeDefined();
    const key = await fixture.store.storeObject(makeForceField("<pooled/>"));
    expect((await next).value?.key).toBe(key);
    await watch.return();
    await database.close();
    expect(notices).toEqual([expect.stringContaining("pooler")]);
    expect(asked.filter((sql) => /listen/i.test(sql))).toEqual([]);
  });
});
