import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { ReplicaOptions } from "../../../src/postgres/replicas/replica-options.js";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { useTemporaryCache } from "../../conformance/cache-directory.js";
import { ScratchServer } from "../../database/scratch-server.js";
import { testHome } from "../../database/test-home.js";

describe("a streaming replica", () => {
  useTemporaryCache();
  let primary: ScratchServer;
  let standby: ScratchServer;
  const replicated = { hot_standby: "on" };
  const target = (server: ScratchServer, database = "lab") =>
    parseConnectionTarget(server.url(database), { environment: {} });

  beforeAll(async () => {
    primary = await ScratchServer.make({ settings: replicated });
    standby = await ScratchServer.standbyOf(primary);
    await primary.start();
    await primary.execute("create database lab");
    await deployMigrations(target(primary));
    await standby.start();
    // It takes connections before it has the database.
    const { rows } = await primary.execute("select pg_current_wal_flush_lsn()::text as position");
    const caughtUp = `select from (select pg_last_wal_replay_lsn() as reached) it where reached >= '${rows[0]?.position}'`;
    while ((await standby.execute(caughtUp)).rows.length === 0) await sleep(10);
  });
  afterAll(async () => {
    await standby[Symbol.asyncDispose]();
    await primary[Symbol.asyncDispose]();
  });

  /** A store whose reads may go to the standby. */
  async function connect(options: Partial<ReplicaOptions> = {}) {
    const store = await PostgresStorage.connect(target(primary), {
      replicas: { servers: [target(standby)], waitMs: 5000, retryMs: 50, ...options },
    });
    return { store, [Symbol.asyncDispose]: () => store.close() };
  }

  /** Whether the standby is asked for objects while some work is done. */
  async function standbyAnswers(work: () => Promise<unknown>): Promise<boolean> {
    const { rows } = await standby.execute("select clock_timestamp()::text as now");
    await work();
    const asked = await standby.execute(`select from pg_stat_activity
      where datname = 'lab' and query_start > '${rows[0]?.now}' and query like '%stored_object%'
        and pid <> pg_backend_pid()`);
    return asked.rows.length > 0;
  }

  it("answers reads", async () => {
    await using connection = await connect();
    const { store } = connection;
    const key = await store.storeObject(makeForceField("answers"));
    expect(await standbyAnswers(() => store.retrieveObject(key))).toBe(true);
  });

  it("shows what was just written, however far it is behind", async () => {
    await using connection = await connect();
    const { store } = connection;
    for (let number = 0; number < 5; number += 1) {
      const key = await store.storeObject(makeForceField(`written ${number}`));
      expect(await store.objectExists(key)).toBe(true);
      await store.removeObject(key);
      expect(await store.objectExists(key)).toBe(false);
    }
    await standby.execute("select pg_wal_replay_pause()");
    const resumed = sleep(300).then(() => standby.execute("select pg_wal_replay_resume()"));
    const key = await store.storeObject(makeForceField("behind"));
    expect(await store.objectExists(key)).toBe(true);
    await resumed;
  });

  it("gives files too", async () => {
    await using connection = await connect();
    const { store } = connection;
    await using home = await testHome();
    const directory = join(home.path, "files");
    await mkdir(directory);
    for (const name of ["output.pdb", "trajectory.dcd"]) await writeFile(join(directory, name), `${name}\n`);
    const key = await store.storeObject(makeSimulation(), directory);
    const entry = await store.retrieveObject(key);
    expect(String(await entry?.ancillary?.read("output.pdb"))).toBe("output.pdb\n");
    const { groups } = await store.query(new SimulationDataQuery());
    expect(groups.flatMap(({ entries }) => entries.map((each) => each.key))).toEqual([key]);
    expect(await store.search(new SimulationDataQuery()).count()).toBe(1);
  });

  it("that stays behind is left out, and the primary asked", async () => {
    await using connection = await connect({ waitMs: 50, retryMs: 60_000 });
    const { store } = connection;
    await standby.execute("select pg_wal_replay_pause()");
    try {
      const key = await store.storeObject(makeForceField("left out"));
      expect(await store.objectExists(key)).toBe(true);
      expect(await standbyAnswers(() => store.objectExists(key))).toBe(false);
    } finally {
      await standby.execute("select pg_wal_replay_resume()");
    }
  });

  it("does not answer in transactions", async () => {
    await using connection = await connect();
    const { store } = connection;
    const key = await store.storeObject(makeForceField("in a transaction"));
    const answers = await standbyAnswers(() => store.transaction(() => store.objectExists(key)));
    expect(answers).toBe(false);
  });

  it("that is lost is not missed, and used again when it is back", async () => {
    await using connection = await connect();
    const { store } = connection;
    const key = await store.storeObject(makeForceField("lost"));
    expect(await store.objectExists(key)).toBe(true);
    await standby.stop("immediate");
    expect(await store.objectExists(key)).toBe(true);
    expect((await store.retrieveObject(key))?.key).toBe(key);
    await standby.start();
    await sleep(100);
    expect(await standbyAnswers(() => store.objectExists(key))).toBe(true);
  });

  it("is left out where it is asked as another role, who sees less", async () => {
    const asStranger = new URL(standby.url("lab"));
    [asStranger.username, asStranger.password] = ["stranger", "of-a-test"];
    await primary.execute("create role stranger login password 'of-a-test'");
    await primary.execute("grant select on all tables in schema public to stranger", "lab");
    const there = "select from pg_roles where rolname = 'stranger'";
    while ((await standby.execute(there)).rows.length === 0) await sleep(10);
    const servers = [parseConnectionTarget(asStranger.href, { environment: {} })];
    await using connection = await connect({ servers });
    const { store } = connection;
    const key = await store.storeObject(makeForceField("not for strangers"));
    expect(await store.objectExists(key)).toBe(true);
  });

  it("of another server, or the primary itself, is left out", async () => {
    await using other = await ScratchServer.make();
    await other.start();
    await other.execute("create database lab");
    for (const server of [other, primary]) {
      await using connection = await connect({ servers: [target(server)] });
      const key = await connection.store.storeObject(makeForceField(`beside ${server.port}`));
      expect(await connection.store.objectExists(key)).toBe(true);
    }
  });

  it("goes on answering when the primary is lost, and is left out once it is promoted", async () => {
    await using connection = await connect({ maxAgeMs: 0 });
    const { store } = connection;
    const key = await store.storeObject(makeForceField("last"));
    expect(await store.objectExists(key)).toBe(true);
    await primary.stop("immediate");
    expect(await store.objectExists(key)).toBe(true);
    await primary.start();
    await standby.execute("select pg_promote()");
    const late = await store.storeObject(makeForceField("after the promotion"));
    expect(await store.objectExists(late)).toBe(true);
    expect(await store.objectExists(key)).toBe(true);
  });
});
