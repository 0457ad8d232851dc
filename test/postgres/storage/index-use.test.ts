/**
 * Whatever is looked up by key, identity or checksum comes from an index. With sequential scans switched off the
 * server makes one only where no index can serve, and its statistics say so.
 */
import { describe, expect, it } from "vitest";
import { fileContents, retrieved } from "../../../src/conformance/expectations.js";
import { makeForceField, makeSimulation, mixture } from "../../../src/conformance/fixtures.js";
import { useStore } from "./store-fixture.js";

describe("storing and retrieving", () => {
  const fixture = useStore();

  it("reads no table from end to end", async () => {
    const [{ name } = {}] = await fixture.rows("select current_database() as name");
    await fixture.rows(`alter database ${name} set enable_seqscan = off`);
    const path = await fixture.directory();
    const store = await fixture.connect();
    try {
      const substance = mixture({ O: 0.5, CO: 0.5 });
      const key = await store.storeObject(makeSimulation({ substance }), path);
      await store.storeObject(makeSimulation({ substance }), path);
      await store.storeObject(makeSimulation({ substance, statisticalInefficiency: 1 }), path);
      await store.storeObjectDetailed(makeForceField(), undefined, { key: "suggested" });
      await store.hasObject(makeForceField());
      await retrieved(store, key);
      await fileContents(store, key);
      await store.removeObject(key);
    } finally {
      await store.close();
    }
    const scans = (): Promise<readonly Record<string, unknown>[]> =>
      fixture.rows(`select relname::text as table, seq_scan::int as scans, idx_scan::int as lookups
        from pg_stat_user_tables where relname not in ('_prisma_migrations', 'project') order by relname`);
    const lookups = async (): Promise<unknown> =>
      (await scans()).find(({ table }) => table === "stored_object")?.lookups;
    // What is read once, when the store is opened, does not count. Backends report when they end.
    await expect.poll(lookups, { timeout: 10_000 }).toBeGreaterThan(5);
    expect((await scans()).filter(({ scans: count }) => Number(count) > 0)).toEqual([]);
  });
});
