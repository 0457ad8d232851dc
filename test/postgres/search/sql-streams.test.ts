/** Streams of matches come from a cursor: on a connection of their own, or in the transaction around them. */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidValueError } from "../../../src/errors.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { Search } from "../../../src/storage/search/search.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { Quantity } from "../../../src/units/quantity.js";
import { ViscosityData, ViscosityQuery } from "../../data/viscosity-data.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";

const COUNT = 1200;

/** Copies of a stored object, more than one portion of a stream. */
const COPIES = `
insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values, substance_id)
select project_id, 'copy-' || n, class, content_sha256, payload, payload_bytes,
  jsonb_build_object('method', 'method ' || n % 7, 'run_count', n || ''), substance_id
from stored_object, generate_series(1, ${COUNT - 1}) n`;

const viscosity = (method: string): ViscosityData =>
  new ViscosityData({ substance: parseSubstance("O"), viscosity: new Quantity(1, "mPa*s"), method });

describe("streams of a search", () => {
  let database: TestDatabase;
  let store: PostgresStorage;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    store = await PostgresStorage.connect(database.target, { maxConnections: 1 });
    client = new pg.Client(database.target.config);
    await client.connect();
    await store.storeObject(viscosity("first"));
    await client.query(COPIES);
  });
  afterAll(async () => {
    await store.close();
    await client.end();
    await database.drop();
  });

  const search = (): Search => store.search(new ViscosityQuery());

  /** How many connections hold a cursor, or did so last. */
  async function streaming(): Promise<number> {
    const { rows } = await client.query<{ count: string }>(
      "select count(*) from pg_stat_activity where datname = current_database() and query ~ '^(fetch|close)'",
    );
    return Number(rows[0]?.count);
  }

  it("give everything, portion by portion, and close their connection", async () => {
    const keys = new Set<string>();
    for await (const { key } of search().summaries()) {
      if (keys.size === 700) expect(await streaming()).toBe(1);
      keys.add(key);
    }
    expect(keys.size).toBe(COUNT);
    let objects = 0;
    for await (const { object, storedBy } of search().entries()) {
      expect(object.type).toBe("ViscosityData");
      expect(storedBy).toBeTypeOf("string");
      objects += 1;
    }
    expect(objects).toBe(COUNT);
    await expect.poll(streaming).toBe(0);
  });

  it("close their connection when the reader has enough, or fails", async () => {
    for await (const _summary of search().summaries()) break;
    const failing = async (): Promise<void> => {
      for await (const { key } of search().entries()) throw new InvalidValueError("key", key, "is enough");
    };
    await expect(failing()).rejects.toThrow(InvalidValueError);
    await expect.poll(streaming).toBe(0);
  });

  it("leave the connections of the store to others", async () => {
    let seen = 0;
    for await (const outer of search().summaries()) {
      for await (const inner of search().entries()) {
        expect(await store.objectExists(outer.key)).toBe(true);
        expect(await store.objectExists(inner.key)).toBe(true);
        break;
      }
      seen += 1;
      if (seen === 3) break;
    }
    expect(seen).toBe(3);
  });

  it("see one state of the database, whatever is stored meanwhile", async () => {
    let seen = 0;
    for await (const { key } of search().summaries()) {
      if (seen === 0) await store.storeObject(viscosity("meanwhile"));
      if (seen === 0) expect(key).not.toBe("");
      seen += 1;
    }
    expect(seen).toBe(COUNT);
    for await (const { key } of store.search(new ViscosityQuery({ method: "meanwhile" })).summaries()) {
      await store.removeObject(key);
    }
  });

  it("see in a transaction what it has changed, and leave it usable", async () => {
    const rollBack = new Error("only to look");
    const looking = store.transaction(async () => {
      const key = await store.storeObject(viscosity("inside"));
      const found: string[] = [];
      const inside = store.search(new ViscosityQuery({ method: "inside" }));
      for await (const summary of inside.summaries()) found.push(summary.key);
      for await (const entry of inside.entries()) found.push(entry.key);
      expect(found).toEqual([key, key]);
      // Two cursors at once, and one that is left early.
      let pairs = 0;
      for await (const one of search().summaries()) {
        for await (const other of search().summaries()) {
          if (one.key === other.key) pairs += 1;
          break;
        }
        if (pairs === 1) break;
      }
      expect(await search().count()).toBe(COUNT + 1);
      throw rollBack;
    });
    await expect(looking).rejects.toBe(rollBack);
    expect(await search().count()).toBe(COUNT);
  });

  it("end with the store, so that a forgotten one keeps nothing open", async () => {
    const other = await PostgresStorage.connect(database.target);
    const summaries = other.search(new ViscosityQuery()).summaries()[Symbol.asyncIterator]();
    expect((await summaries.next()).done).toBe(false);
    await other.close();
    await expect.poll(streaming).toBe(0);
  });
});
