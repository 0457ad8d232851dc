/** Connections that break while a transaction is being committed: what was done is found out. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileContents, listedKeys } from "../../../src/conformance/expectations.js";
import { makeForceField, makeFreeEnergy } from "../../../src/conformance/fixtures.js";
import { DatabaseConnectionError, OutcomeUnknownError } from "../../../src/database-errors.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { FaultProxy } from "../../../stress/crash/proxy/fault-proxy.mjs";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const COMMIT = /^commit/i;
const other = (name: string) => makeForceField(`<${name}/>`);

describe("a connection that breaks at the commit", () => {
  const fixture = useStore();
  let proxy: FaultProxy;
  let store: PostgresStorage;

  beforeAll(async () => {
    proxy = await FaultProxy.listen(fixture.database.url);
    const target = parseConnectionTarget(proxy.url);
    store = await PostgresStorage.connect(target, { maxConnections: 2, waitForOutcomeMs: 1_500 });
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
  });

  it.each(["cut-after", "terminate-after"] as const)(
    "behind it leaves the transaction done, which gives its result (%s)",
    async (kind) => {
      const path = await fixture.directory();
      const hit = proxy.arm({ kind, matching: COMMIT });
      let runs = 0;
      const keys = await store.transaction(
        async () => {
          runs += 1;
          return [await store.storeObject(other(kind)), await store.storeObject(makeFreeEnergy(), path)];
        },
        { attempts: 3 },
      );
      expect((await hit).text).toMatch(COMMIT);
      expect(runs).toBe(1);
      expect(await listedKeys(store)).toEqual(expect.arrayContaining(keys));
      expect(Object.keys(await fileContents(store, keys[1] ?? ""))).toHaveLength(3);
    },
  );

  it.each(["cut-before", "terminate-before"] as const)(
    "before it leaves nothing, and says to try again (%s)",
    async (kind) => {
      const work = (): Promise<string> => store.storeObject(other(kind));
      const hit = proxy.arm({ kind, matching: COMMIT });
      const error = await failureOf(store.transaction(work));
      await hit;
      expect(error).toBeInstanceOf(DatabaseConnectionError);
      expect(error).toMatchObject({ retryable: true });
      expect(await store.hasObject(other(kind))).toBeUndefined();
      const second = proxy.arm({ kind, matching: COMMIT });
      const key = await store.transaction(work, { attempts: 2 });
      await second;
      expect(await store.hasObject(other(kind))).toBe(key);
    },
  );

  it("of one that only read is no failure", async () => {
    const hit = proxy.arm({ kind: "cut-after", matching: COMMIT });
    expect(await store.transaction(() => store.objectExists("nothing"))).toBe(false);
    await hit;
  });

  it("and cannot be made again in time leaves it open", async () => {
    const hit = proxy.arm({ kind: "cut-after", matching: COMMIT }).then((request) => {
      proxy.refuse(true);
      return request;
    });
    const error = await failureOf(store.transaction(() => store.storeObject(other("open"))));
    await hit;
    proxy.refuse(false);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(await store.hasObject(other("open"))).toBeDefined();
  });

  it("does not stop what reads: it is asked again", async () => {
    const key = await store.storeObject(other("read"));
    for (let turn = 0; turn < 3; turn++) {
      const hit = proxy.arm({ kind: turn % 2 === 0 ? "cut-before" : "cut-after", matching: /stored_object/ });
      expect((await store.retrieveObject(key))?.key).toBe(key);
      await hit;
    }
  });
});
