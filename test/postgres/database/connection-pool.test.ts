import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionsBusyError, DatabaseConnectionError } from "../../../src/database-errors.js";
import { ConnectionPool } from "../../../src/postgres/database/connection-pool.js";
import { emptyTestDatabase, type TestDatabase } from "../../database/test-database.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";

describe("a pool of connections", () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await emptyTestDatabase();
  });
  afterAll(() => database.drop());

  const open = (maxConnections: number, waitMs?: number): ConnectionPool =>
    new ConnectionPool(database.target.config, {
      maxConnections,
      description: "lab",
      ...(waitMs === undefined ? {} : { waitMs }),
    });

  it("has no more than agreed, and serves who came first", async () => {
    const pool = open(2);
    const held = [await pool.connect(), await pool.connect()];
    const served: number[] = [];
    let inUse = 2;
    const all = Array.from({ length: 20 }, (_, index) =>
      pool.use(async (client) => {
        served.push(index);
        inUse += 1;
        expect(inUse).toBeLessThanOrEqual(2);
        await client.query("select 1");
        inUse -= 1;
      }),
    );
    for (const client of held) {
      inUse -= 1;
      client.release();
    }
    await Promise.all(all);
    expect(served).toEqual(all.map((_, index) => index));
    await pool.close();
  });

  it("tells who waited too long that all are in use, and serves the others", async () => {
    const pool = open(1, 30);
    const client = await pool.connect();
    const error = await failureOf(pool.connect());
    expect(error).toBeInstanceOf(ConnectionsBusyError);
    expect(error).toMatchObject({ maxConnections: 1, waitedMs: 30 });
    const later = pool.use(async () => "served");
    client.release();
    expect(await later).toBe("served");
    await pool.close();
  });

  it("replaces connections that broke, and lets statements that were refused keep theirs", async () => {
    const pool = open(1);
    const pid = async (): Promise<unknown> =>
      pool.use(async (client) => (await client.query("select pg_backend_pid() as pid")).rows[0].pid);
    const first = await pid();
    await failureOf(pool.use((client) => client.query("select no_such_column")));
    expect(await pid()).toBe(first);
    await failureOf(pool.use((client) => client.query("select pg_terminate_backend(pg_backend_pid())")));
    const second = await pid();
    expect(second).not.toBe(first);
    await failureOf(pool.use(() => Promise.reject(new Error("given up")), true));
    expect(await pid()).not.toBe(second);
    await pool.close();
  });

  it("gives nothing once it is closed, also to those who waited", async () => {
    const pool = open(1);
    const client = await pool.connect();
    const waiting = failureOf(pool.connect());
    const closing = pool.close();
    expect(await waiting).toBeInstanceOf(DatabaseConnectionError);
    client.release();
    await closing;
    expect(await failureOf(pool.connect())).toMatchObject({ retryable: false });
  });

  it("says why there is no connection, and goes on when there is one", async () => {
    const pool = new ConnectionPool(
      { ...database.target.config, database: "no_such_database" },
      { maxConnections: 1, description: "lab" },
    );
    for (let turn = 0; turn < 2; turn++) {
      expect(await failureOf(pool.connect())).toMatchObject({ code: "3D000" });
    }
    await pool.close();
  });
});
