/**
 * That a quota holds whatever is done by plain SQL: side by side, in long transactions, under snapshots, while it is
 * set, and with wrong statements about sizes. What is counted is what is there.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
const EXCEEDED = { code: "TS001" };
const CONFLICT = { code: "40001" };

let clients: pg.Client[];
let serial = 0;

beforeEach(async () => {
  clients = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const client = new pg.Client(fixture.database.target.config);
      await client.connect();
      await client.query("set deadlock_timeout = '10ms'");
      return client;
    }),
  );
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await fixture.rows("update project set max_objects = null, max_bytes = null");
  await fixture.rows("delete from stored_object");
});

function client(index: number): pg.Client {
  const found = clients[index];
  if (found === undefined) throw new Error("there are four");
  return found;
}

/** Adds so many objects in one statement, each with so many bytes of JSON, as it says. */
function add(to: pg.Client, count: number, bytes = 100, payload = '{"a": 1}'): Promise<pg.QueryResult> {
  serial += 1;
  return to.query(
    `insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
     select p.id, $1 || '-' || n, 'C', repeat('0', 64), $2, $3, '{}' from project p, generate_series(1, $4::int) n`,
    [`k${serial}`, payload, bytes, count],
  );
}

async function limit(objects: number | null, bytes: number | null = null): Promise<void> {
  await fixture.rows("update project set max_objects = $1, max_bytes = $2", [objects, bytes]);
}

/** Whether something that should wait for others does so. */
function isWaiting(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => false), sleep(100).then(() => true)]);
}

/** What there is; that is also what was counted. */
async function counted(): Promise<{ readonly objects: number; readonly bytes: number }> {
  const [row] = await fixture.rows(`select sum(objects)::int as objects, sum(bytes)::float8 as bytes,
    (select count(*)::int from stored_object) as there,
    (select coalesce(sum(payload_bytes), 0)::float8 from stored_object) as there_bytes from project_usage`);
  const found = { objects: Number(row?.there), bytes: Number(row?.there_bytes) };
  expect({ objects: row?.objects, bytes: row?.bytes }).toEqual(found);
  return found;
}

describe("counting", () => {
  it.each(["read committed", "repeatable read", "serializable"])(
    "is exact under load at %s",
    async (level) => {
      await limit(null, 1_000_000_000);
      const busy = clients.map(async (each, index) => {
        for (let round = index; ; round += 1) {
          // Small ones, and some that add, undo and take away much.
          const bytes = round % 3 === 0 ? 60_000_000 : 200_000;
          await each.query(`begin isolation level ${level}`);
          try {
            await add(each, 2, bytes);
            await each.query("savepoint a");
            await add(each, 1, 2 * bytes);
            await each.query("rollback to a");
            if (round % 5 === 0) await each.query(`delete from stored_object where key like 'k${index}%'`);
            await each.query("commit");
          } catch (error) {
            await each.query("rollback");
            if (!(error instanceof pg.DatabaseError)) throw error;
            if (error.code === EXCEEDED.code) return;
            expect(["40001", "40P01"]).toContain(error.code);
          }
        }
      });
      await Promise.all(busy);
      const { bytes } = await counted();
      expect(bytes).toBeLessThanOrEqual(1_000_000_000);
      expect(bytes).toBeGreaterThan(750_000_000);
    },
  );

  it("lets nobody wait far from the limit, and makes one row of many", async () => {
    await limit(1_000_000);
    await client(0).query("begin");
    await add(client(0), 5);
    for (let round = 0; round < 150; round += 1) await add(client(1), 1);
    await client(0).query("commit");
    expect(await counted()).toMatchObject({ objects: 155 });
    const [row] = await fixture.rows("select count(*)::int as rows from project_usage");
    expect(row?.rows).toBeLessThan(110);
  });

  it("makes those wait who would add much at once", async () => {
    await limit(null, 1_000_000);
    await client(0).query("begin");
    await add(client(0), 1, 900_000);
    const other = failureOf(add(client(1), 1, 900_000));
    expect(await isWaiting(other)).toBe(true);
    await client(0).query("commit");
    expect(await other).toMatchObject(EXCEEDED);
    expect(await counted()).toMatchObject({ bytes: 900_000 });
  });

  it("waits for those on the way before the last tenth is given away", async () => {
    await limit(null, 1_000_000_000);
    await client(0).query("begin");
    await add(client(0), 1, 10);
    const other = failureOf(add(client(1), 1, 1_000_000_000));
    expect(await isWaiting(other)).toBe(true);
    await client(0).query("commit");
    expect(await other).toMatchObject(EXCEEDED);
    expect(await counted()).toMatchObject({ bytes: 10 });
  });

  it("fails a transaction whose snapshot is older than what others have added", async () => {
    await limit(100);
    await client(0).query("begin isolation level repeatable read; select from stored_object");
    await add(client(1), 90);
    expect(await failureOf(add(client(0), 90))).toMatchObject(CONFLICT);
    await client(0).query("rollback");
    expect(await counted()).toMatchObject({ objects: 90 });
  });
});

describe("a first quota", () => {
  it("waits for those who have written", async () => {
    await client(0).query("begin");
    await add(client(0), 3);
    const setting = limit(10);
    expect(await isWaiting(setting)).toBe(true);
    await client(0).query("commit");
    await setting;
    expect(await counted()).toMatchObject({ objects: 3 });
  });

  it("counts what is there, also while others write", async () => {
    await add(client(0), 7);
    let isOver = false;
    const writing = clients.slice(1).map(async (each) => {
      while (!isOver) await add(each, 2);
    });
    for (const objects of [1_000_000, null, 2_000_000, null, 1_000_000]) await limit(objects);
    isOver = true;
    await Promise.all(writing);
    await counted();
  });

  it("is a conflict for a transaction that does not see it", async () => {
    await client(0).query("begin isolation level repeatable read; select from stored_object");
    await limit(1);
    expect(await failureOf(add(client(0), 2))).toMatchObject(CONFLICT);
    await client(0).query("rollback");
    await client(1).query("begin isolation level repeatable read");
    await fixture.rows("update project set max_objects = null");
    expect(await failureOf(client(1).query("update project set max_objects = 5"))).toMatchObject({
      code: "25000",
    });
    await client(1).query("rollback");
  });

  it("that is smaller than what is there refuses more and lets go", async () => {
    await add(client(0), 10);
    await limit(5);
    expect(await failureOf(add(client(0), 1))).toMatchObject({
      ...EXCEEDED,
      message: 'the project "default" may hold 5 objects, which it does',
      detail: '{"project" : "default", "unit" : "objects", "used" : 10, "adding" : 1, "limit" : 5}',
      hint: "Remove objects that are not needed, or have the quota raised.",
    });
    await client(0).query("delete from stored_object where key like '%-1'");
    expect(await counted()).toMatchObject({ objects: 9 });
  });
});

describe("wrong sizes", () => {
  it("do not help", async () => {
    await limit(null, 10_000);
    const long = JSON.stringify({ text: Array.from({ length: 40_000 }, (_, n) => (n * 7919) % 100_003) });
    expect(await failureOf(add(client(0), 1, 0, long))).toMatchObject(EXCEEDED);
    expect(await failureOf(add(client(0), 1, -1_000_000, long))).toMatchObject(EXCEEDED);
    const volume = (bytes: number, sizeBytes: number) =>
      client(0).query(
        `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes)
         select id, repeat($1, 64), convert_to(repeat('x', $2), 'UTF8'), $3, 0 from project`,
        [String(Math.abs(sizeBytes % 10)), bytes, sizeBytes],
      );
    expect(await failureOf(volume(20_000, 5))).toMatchObject(EXCEEDED);
    await volume(5000, -5);
    expect(await failureOf(volume(6000, 6))).toMatchObject(EXCEEDED);
    await fixture.rows("delete from archive_volume");
    expect(await fixture.rows("select sum(bytes)::int as bytes from project_usage")).toEqual([{ bytes: 0 }]);
  });
});
