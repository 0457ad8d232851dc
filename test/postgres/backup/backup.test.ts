import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { BackupError, ClientProgramError } from "../../../src/database-errors.js";
import { drillBackup } from "../../../src/postgres/backup/drill.js";
import { digestTotals } from "../../../src/postgres/backup/store-digest.js";
import { writeBackup } from "../../../src/postgres/backup/write-backup.js";
import { type ConnectionTarget, parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import {
  type InstalledServer,
  installedPrograms,
  startInstalledServer,
} from "../../database/debian-programs.js";
import { testDatabase } from "../../database/test-database.js";

const found = await installedPrograms();
const programs = found ?? "";

describe.skipIf(found === undefined)("a backup (needs a distribution's PostgreSQL)", () => {
  let server: InstalledServer;
  let target: ConnectionTarget;
  let admin: ConnectionTarget;
  let directory: string;
  let dump: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(inject("runDirectory"), "backup-"));
    dump = join(directory, "good.dump");
    server = await startInstalledServer(programs);
    admin = parseConnectionTarget(server.url());
    await execute(admin, "create database lab");
    target = parseConnectionTarget(server.url("lab"));
    await deployMigrations(target);
    await using store = await PostgresStorage.connect(target);
    const files = await mkdtemp(join(directory, "files-"));
    for (const name of ["output.pdb", "trajectory.dcd"]) await writeFile(join(files, name), name);
    await store.storeObjectDetailed(makeForceField(), undefined, { key: "force field 1" });
    await store.storeObject(makeSimulation(), files);
    await store.storeObject(makeSimulation({ statisticalInefficiency: 1 }), files);
    await store.removeObject(await store.storeObject(makeForceField("<removed/>")));
    await writeBackup(target, dump, { programs });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const drill = (path: string, options = {}) =>
    drillBackup(path, { server: admin, programs, jobs: 1, ...options });

  /** A copy of the good backup, to be spoilt. */
  async function copied(name: string): Promise<string> {
    const copy = join(directory, name);
    await cp(dump, copy);
    await cp(`${dump}.summary.json`, `${copy}.summary.json`);
    return copy;
  }

  async function leftovers(): Promise<unknown[]> {
    return execute(admin, "select datname from pg_database where datname like 'thermostore_drill_%'");
  }

  it("is one file with its summary, and stands the drill", async () => {
    const summary = JSON.parse(await readFile(`${dump}.summary.json`, "utf8"));
    expect(summary).toMatchObject({
      format: "thermostore backup",
      database: target.description,
      dump: { format: "custom" },
      store: {
        projects: {
          default: {
            objects: 2,
            ledgerEntries: 5,
            archives: 2,
            byClass: { StoredSimulationData: { files: 2 } },
          },
        },
      },
    });
    expect(JSON.stringify(summary)).not.toContain("of the tests");
    expect(await drill(dump)).toMatchObject({
      takenAt: summary.takenAt,
      objects: 2,
      archives: 2,
      deployed: [],
      problems: [],
      remarks: [],
    });
    expect(await leftovers()).toEqual([]);
  });

  it("may be a directory, and holds one moment of a store that others write to", async () => {
    const path = join(directory, "parallel");
    await using store = await PostgresStorage.connect(target);
    let isOver = false;
    const writing = (async () => {
      for (let number = 0; !isOver; number += 1) {
        const key = await store.storeObject(makeForceField(`<number n="${number}"/>`));
        if (number % 2 === 0) await store.removeObject(key);
      }
    })();
    const { store: digest } = await writeBackup(target, path, { programs, jobs: 2 }).finally(() => {
      isOver = true;
    });
    await writing;
    const expected = digestTotals(digest);
    expect(expected.objects).toBeGreaterThan(0);
    const { problems, objects } = await drill(path);
    expect({ problems, objects }).toEqual({ problems: [], objects: expected.objects });
  });

  it("is not made over another one, or where there is no store; and leaves nothing then", async () => {
    await expect(writeBackup(target, dump, { programs })).rejects.toBeInstanceOf(BackupError);
    const path = join(directory, "never.dump");
    await expect(writeBackup(admin, path, { programs })).rejects.toThrow("holds no store");
    const unknown = parseConnectionTarget(server.url("unknown"));
    await expect(writeBackup(unknown, path, { programs })).rejects.toMatchObject({ code: "3D000" });
    const [role] = [`options=${encodeURIComponent("-c role=pg_monitor")}`];
    const poor = parseConnectionTarget(`${server.url("lab")}?${role}`);
    await expect(writeBackup(poor, path, { programs })).rejects.toThrow(
      /"pg_monitor" sees its projects only/,
    );
    expect((await readdir(directory)).filter((name) => name.includes("never"))).toEqual([]);
  });

  it("leaves nothing when it is interrupted, nor does a drill", async () => {
    const path = join(directory, "interrupted.dump");
    const holder = new pg.Client(target.config);
    await holder.connect();
    // pg_dump waits for it.
    await holder.query("begin; lock table component in access exclusive mode");
    const reason = new Error("interrupted");
    const controller = new AbortController();
    const waiting = writeBackup(target, path, { programs, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 300);
    await expect(waiting).rejects.toBe(reason);
    await holder.end();
    expect((await readdir(directory)).filter((name) => name.includes("interrupted"))).toEqual([]);

    for (const step of ["restoring", "verifying every object and file"]) {
      const stopping = new AbortController();
      const onStep = (text: string) => text === step && stopping.abort(reason);
      await expect(drill(dump, { signal: stopping.signal, onStep }), step).rejects.toBe(reason);
      expect(await leftovers()).toEqual([]);
    }
  });

  it("never shows the password to those who list processes", async () => {
    const holder = new pg.Client(target.config);
    await holder.connect();
    await holder.query("begin; lock table component in access exclusive mode");
    const controller = new AbortController();
    const path = join(directory, "listed.dump");
    const waiting = writeBackup(target, path, { programs, signal: controller.signal }).catch(() => undefined);
    let listed = "";
    while (!listed.includes("--snapshot=")) {
      listed = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(listed).not.toContain("of%20the%20tests");
    expect(
      listed.split("\n").filter((line) => line.includes("pg_dump") && line.includes("of the tests")),
    ).toEqual([]);
    controller.abort();
    await holder.end();
    await waiting;
  });

  it("does not stand the drill if the dump was cut off, changed, or belongs to another summary", async () => {
    const short = await copied("short.dump");
    await truncate(short, (await readFile(dump)).byteLength - 200);
    expect((await drill(short)).problems[0]).toMatchObject({
      kind: "dump",
      detail: expect.stringMatching(/cut off/),
    });

    const flipped = await copied("flipped.dump");
    const bytes = await readFile(flipped);
    const last = bytes.byteLength - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    await writeFile(flipped, bytes);
    expect((await drill(flipped)).problems[0]).toMatchObject({
      kind: "dump",
      detail: expect.stringMatching(/was changed/),
    });

    const other = join(directory, "other.dump");
    await writeBackup(target, other, { programs });
    await rename(`${other}.summary.json`, `${short}.summary.json`);
    const { problems } = await drill(dump, { summary: `${short}.summary.json` });
    expect(problems[0]).toEqual({ kind: "dump", detail: "the summary belongs to another dump" });

    const torn = await copied("torn.dump");
    await truncate(torn, 300);
    await expect(drill(torn)).rejects.toBeInstanceOf(BackupError);
    expect(await leftovers()).toEqual([]);
  });

  it("does not stand the drill if it holds other content than its summary says, or damaged files", async () => {
    const path = await copied("lying.dump");
    const summary = JSON.parse(await readFile(`${path}.summary.json`, "utf8"));
    summary.store.projects.default.byClass.StoredSimulationData.objects = 2;
    summary.store.projects.default.contentSha256 = "0".repeat(64);
    await writeFile(`${path}.summary.json`, JSON.stringify(summary));
    expect((await drill(path)).problems).toEqual([
      {
        kind: "content",
        detail: expect.stringMatching(/^StoredSimulationData: .*"objects":1.* instead of .*"objects":2/),
      },
      { kind: "content", detail: expect.stringMatching(/^checksum of all objects: /) },
    ]);

    await execute(admin, "create database damaged template lab");
    const damaged = parseConnectionTarget(server.url("damaged"));
    await execute(damaged, "delete from stored_object where class = 'ForceFieldData'");
    await execute(damaged, "update archive_volume set bytes = set_byte(bytes, 60, get_byte(bytes, 60) # 1)");
    const rotten = join(directory, "rotten.dump");
    await writeBackup(damaged, rotten, { programs });
    const { problems, remarks } = await drill(rotten);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(["verify"]));
    // It was so in the store: no fault of the backup.
    expect(remarks).toEqual([expect.stringContaining("force-field-missing")]);
  });

  it("is told from another application's, and may come without a summary", async () => {
    await execute(admin, "create table invoice (id int)");
    const foreign = join(directory, "foreign.dump");
    const run = (url: string, path: string) =>
      spawnSync(join(programs, "pg_dump"), ["-Fc", "-f", path, "-d", url], { encoding: "utf8" });
    expect(run(server.url(), foreign).stderr).toBe("");
    await expect(drill(foreign)).rejects.toThrow(/another application: it holds invoice/);

    const plain = join(directory, "plain.dump");
    expect(run(server.url("lab"), plain).stderr).toBe("");
    await expect(drill(plain)).rejects.toThrow(/--no-summary/);
    const report = await drill(plain, { summary: false });
    expect(report).toMatchObject({ takenAt: undefined, problems: [] });
    await expect(drill(join(directory, "nothing"))).rejects.toBeInstanceOf(BackupError);
  });

  it("is refused where pg_dump is missing or older than the server", async () => {
    const path = join(directory, "old.dump");
    const missing = writeBackup(target, path, { programs: directory });
    await expect(missing).rejects.toThrow(/pg_dump is not in .*postgresql-client/);
    await using newer = await testDatabase();
    const rows = await execute(
      newer.target,
      "select current_setting('server_version_num')::int / 10000 as major",
    );
    const [{ major } = { major: 0 }] = rows as { major: number }[];
    const installed = Number(/\/(\d+)\/bin$/.exec(programs)?.[1]);
    if (installed >= major) return;
    const refused = writeBackup(newer.target, path, { programs });
    await expect(refused).rejects.toBeInstanceOf(ClientProgramError);
    await expect(refused).rejects.toThrow(
      new RegExp(`server is PostgreSQL ${major}, .* version ${installed}, .*postgresql-client-${major}`),
    );
  });
});

async function execute({ config }: ConnectionTarget, sql: string): Promise<unknown[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
