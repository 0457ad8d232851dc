import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { DatabaseConnectionError } from "../../../src/database-errors.js";
import { FirstConnection } from "../../../src/postgres/connection/first-connection.js";
import { libpqEnvironment } from "../../../src/postgres/connection/libpq-environment.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { freePort } from "../../../src/postgres/embedded/free-port.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { migrationStatus } from "../../../src/postgres/migrations/migration-report.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ScratchServer } from "../../database/scratch-server.js";

describe("an address of several servers", () => {
  let primary: ScratchServer;
  let standby: ScratchServer;
  let nobody: number;
  const target = (...ports: readonly number[]) =>
    parseConnectionTarget(
      `postgresql://${primary.user}:${primary.password}@${ports.map((port) => `127.0.0.1:${port}`).join(",")}/lab`,
      { environment: {} },
    );

  beforeAll(async () => {
    nobody = await freePort();
    primary = await ScratchServer.make({ settings: { hot_standby: "on" } });
    standby = await ScratchServer.standbyOf(primary);
    await primary.start();
    await primary.execute("create database lab");
    await standby.start();
    while ((await standby.execute("select from pg_database where datname = 'lab'")).rowCount === 0) {
      await sleep(10);
    }
  });
  afterAll(async () => {
    await standby[Symbol.asyncDispose]();
    await primary[Symbol.asyncDispose]();
  });

  it("is refused a deploy by a standby, before anything is begun", async () => {
    const deploying = deployMigrations(target(standby.port));
    await expect(deploying).rejects.toThrow(/is a standby, which only reads\. Migrate its primary server\.$/);
    const { applied, pending, problems } = await migrationStatus(target(standby.port));
    expect({ applied, problems }).toEqual({ applied: [], problems: [] });
    expect(pending.length).toBeGreaterThan(0);
  });

  it("is that of the one that takes writes, for everything that follows", async () => {
    const all = target(nobody, standby.port, primary.port);
    const { deployed } = await deployMigrations(all);
    expect(deployed.length).toBeGreaterThan(0);
    await using store = await PostgresStorage.connect(all);
    const key = await store.storeObject(makeForceField("of several"));
    expect(await store.objectExists(key)).toBe(true);
    await using first = await FirstConnection.open(all);
    expect(first.target).toMatchObject({ otherServers: [], config: { port: primary.port } });
    expect(libpqEnvironment(first.target, {})).toMatchObject({
      PGHOST: "127.0.0.1",
      PGPORT: `${primary.port}`,
    });
  });

  it("names the primary where a standby is to be written to", async () => {
    const lab = () => standby.execute("select to_regclass('ledger') is not null as there", "lab");
    while ((await lab()).rows[0].there !== true) await sleep(10);
    await using store = await PostgresStorage.connect(target(standby.port));
    expect((await store.statistics()).objects).toBe(1);
    for (const writing of [() => store.storeObject(makeForceField("there")), () => store.sweep()]) {
      await expect(writing()).rejects.toThrow(/is read-only\. Connect to the primary server\.$/);
    }
  });

  it("says of each why it is none", async () => {
    const failure = await FirstConnection.open(target(nobody, standby.port)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DatabaseConnectionError);
    expect(failure).toMatchObject({ code: "ECONNREFUSED", retryable: true });
    expect(String(failure)).toMatch(
      /none of the 2 servers takes writes: the database 127\.0\.0\.1:\d+\/lab cannot be reached .*\. the database 127\.0\.0\.1:\d+\/lab is read-only\. Name the primary among them, and see that it runs\.$/,
    );
  });

  it("is not tried any further where the login is refused", async () => {
    const wrong = `postgresql://${primary.user}:wrong@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/lab`;
    const opening = FirstConnection.open(parseConnectionTarget(wrong, { environment: {} }));
    await expect(opening).rejects.toMatchObject({
      code: "28P01",
      message: expect.not.stringMatching(/none of/),
    });
  });

  it("leads to the standby that has taken over", async () => {
    await primary.stop("fast");
    await standby.execute("select pg_promote()");
    await using store = await PostgresStorage.connect(target(primary.port, standby.port));
    const key = await store.storeObject(makeForceField("after the failover"));
    expect(await store.objectExists(key)).toBe(true);
  });
});
