/** Backups and drills of a database with several projects, and of one from before there were any. */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { BackupError } from "../../../src/database-errors.js";
import { drillBackup } from "../../../src/postgres/backup/drill.js";
import { identifyDump } from "../../../src/postgres/backup/dump-files.js";
import { writeBackup } from "../../../src/postgres/backup/write-backup.js";
import { type ConnectionTarget, parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import {
  type InstalledServer,
  installedPrograms,
  startInstalledServer,
} from "../../database/debian-programs.js";
import { MigrationFixture } from "../migrations/migration-fixture.js";

const found = await installedPrograms();
const programs = found ?? "";
const lastUndivided = "20261122181802_every_event_recorded";
const rowsBeforeProjects = fileURLToPath(new URL("../migrations/rows-before-projects.sql", import.meta.url));

describe.skipIf(found === undefined)("a backup of projects (needs a distribution's PostgreSQL)", () => {
  let server: InstalledServer;
  let target: ConnectionTarget;
  let directory: string;
  let dump: string;

  const onServer = (database?: string, user?: string): ConnectionTarget => {
    const url = new URL(server.url(database));
    if (user !== undefined) [url.username, url.password] = [user, "x"];
    return parseConnectionTarget(url.href);
  };
  /** As somebody who may do nothing but make databases. */
  const drill = (path: string, options = {}) =>
    drillBackup(path, { server: onServer("postgres", "restorer"), programs, jobs: 1, ...options });

  beforeAll(async () => {
    directory = await mkdtemp(join(inject("runDirectory"), "backup-"));
    dump = join(directory, "projects.dump");
    server = await startInstalledServer(programs);
    await execute(onServer(), "create database lab");
    target = onServer("lab");
    await deployMigrations(target);
    await execute(
      target,
      `create role alice login password 'x'; create role bob login password 'x';
       create role restorer login createdb password 'x';
       insert into project (name, max_objects, max_bytes) values ('polymers', null, null), ('water', 10, 1000000);
       insert into project_member (project_id, role_name, access)
       select id, 'alice', 'writer'::project_access from project where name = 'polymers' union all
       select id, 'bob', 'maintainer' from project where name = 'water';
       grant select on all tables in schema public to alice, bob`,
    );
    const files = await mkdtemp(join(directory, "files-"));
    for (const name of ["output.pdb", "trajectory.dcd"]) await writeFile(join(files, name), name);
    for (const [project, statisticalInefficiency] of [
      ["polymers", 1],
      ["water", 2],
    ] as const) {
      await using store = await PostgresStorage.connect(target, { project });
      await store.storeObjectDetailed(makeForceField(), undefined, { key: "force field 1" });
      await store.storeObjectDetailed(makeSimulation({ statisticalInefficiency }), files, { key: "run 1" });
    }
    await writeBackup(target, dump, { programs });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  it("holds all of them, and who may see them", async () => {
    const { store } = JSON.parse(await readFile(`${dump}.summary.json`, "utf8"));
    expect(store.projects).toMatchObject({
      default: { objects: 0, members: {}, maxObjects: null },
      polymers: { objects: 2, volumes: 1, members: { alice: "writer" }, maxBytes: null },
      water: { objects: 2, volumes: 1, members: { bob: "maintainer" }, maxObjects: 10, maxBytes: 1_000_000 },
    });
    expect(store.guards).toContain("policy readers_see of stored_object");
    expect(store.guards).toContain("row security of archive_volume");
    expect(store.guards).toContain("trigger stored_object_counted of stored_object");
    expect(await execute(target, "select kind, project_id, problems from upkeep")).toEqual([
      { kind: "backup", project_id: null, problems: 0 },
    ]);
  });

  it("shows after a restore no more to anybody than before", async () => {
    await execute(onServer(), "create database restored");
    const restored = spawnSync(join(programs, "pg_restore"), ["-d", server.url("restored"), dump], {
      encoding: "utf8",
    });
    expect(restored.stderr).toBe("");
    const counts = `select (select count(*)::int from stored_object) as objects,
      (select count(*)::int from archive_volume) as volumes, (select count(*)::int from ledger) as events,
      (select string_agg(name, ' ') from project) as projects`;
    expect(await execute(onServer("restored", "alice"), counts)).toEqual([
      { objects: 2, volumes: 1, events: 2, projects: "polymers" },
    ]);
    await expect(
      PostgresStorage.connect(onServer("restored", "alice"), { project: "water" }),
    ).rejects.toThrow(/no project "water"/);
  });

  it("stands the drill project by project, by a role of little rights", async () => {
    const steps: string[] = [];
    const report = await drill(dump, { onStep: (step: string) => steps.push(step) });
    expect(report).toMatchObject({
      projects: ["default", "polymers", "water"],
      objects: 4,
      archives: 2,
      problems: [],
      remarks: [],
    });
    expect(steps.filter((step) => step.startsWith("verifying"))).toEqual([
      "verifying every object and file of the project default",
      "verifying every object and file of the project polymers",
      "verifying every object and file of the project water",
    ]);
  });

  it("stands it also where none of the roles exists", async () => {
    await using other = await startInstalledServer(programs);
    const { problems, remarks } = await drill(dump, { server: parseConnectionTarget(other.url()) });
    expect({ problems, remarks }).toEqual({ problems: [], remarks: [] });
  });

  it("does not stand the drill if a project, a member or a guard is not there, or one is damaged", async () => {
    await execute(onServer(), "create database changed template lab");
    const changed = onServer("changed");
    await execute(
      changed,
      `update project_member set access = 'maintainer' where role_name = 'alice';
       update archive_volume set bytes = set_byte(bytes, 60, get_byte(bytes, 60) # 1)
       where project_id = (select id from project where name = 'water');
       drop policy readers_see on ledger; alter table archive disable row level security;
       alter table stored_object disable trigger stored_object_counted`,
    );
    const path = join(directory, "changed.dump");
    await writeBackup(changed, path, { programs });
    const lying = `${path}.summary.json`;
    const good = JSON.parse(await readFile(`${dump}.summary.json`, "utf8"));
    good.store.projects.lost = good.store.projects.default;
    await writeFile(lying, JSON.stringify({ ...good, dump: await identifyDump(path) }));
    const { problems } = await drill(path);
    expect(problems.map(({ kind, detail }) => `${kind} ${detail.slice(0, 80)}`)).toEqual([
      "content policy readers_see of ledger is missing",
      "content row security of archive is missing",
      "content trigger stored_object_counted of stored_object is missing",
      'content project polymers: members: {"alice":"maintainer"} instead of {"alice":"writer"}',
      "content project lost: it is missing",
      expect.stringMatching(/^verify project water: run 1: volume-damaged: /),
    ]);
  });

  it("is not made by those who see a part only", async () => {
    const making = writeBackup(onServer("lab", "bob"), join(directory, "part.dump"), { programs });
    await expect(making).rejects.toBeInstanceOf(BackupError);
    await expect(making).rejects.toThrow(/the role "bob" sees its projects only.* BYPASSRLS/);
  });

  it("from before there were projects can still be drilled", async () => {
    await execute(onServer(), "create database undivided");
    const undivided = onServer("undivided");
    await using fixture = await MigrationFixture.before("20261122183732_projects");
    const { applied } = await deployMigrations(undivided, { folderPath: fixture.path });
    expect(applied.at(-1)).toBe(lastUndivided);
    await execute(undivided, await readFile(rowsBeforeProjects, "utf8"));
    const path = join(directory, "undivided.dump");
    expect(
      spawnSync(join(programs, "pg_dump"), ["-Fc", "-f", path, "-d", server.url("undivided")], {
        encoding: "utf8",
      }).stderr,
    ).toBe("");
    const summary = { ...undividedSummary(applied), dump: await identifyDump(path) };
    await writeFile(`${path}.summary.json`, JSON.stringify(summary));
    expect(await drill(path)).toMatchObject({
      projects: ["default"],
      applied,
      deployed: [expect.stringMatching(/_projects$/)],
      objects: 4,
      problems: [],
    });

    summary.store.ledgerEntries += 1;
    await writeFile(`${path}.summary.json`, JSON.stringify(summary));
    expect((await drill(path)).problems).toEqual([
      { kind: "content", detail: "ledgerEntries: 7 instead of 8" },
    ]);
    // And made: of a database that is not brought up to date yet, before it is.
    const early = join(directory, "early.dump");
    const { store } = await writeBackup(undivided, early, { programs });
    expect(Object.keys(store.projects)).toEqual(["default"]);
    expect((await drill(early)).problems).toEqual([]);
  });
});

/** What the version before projects wrote of these rows. */
function undividedSummary(migrations: readonly string[]) {
  return {
    format: "thermostore backup",
    version: 1,
    takenAt: "2026-11-22T21:49:21.670Z",
    database: "db.lab:5432/lab",
    schema: null,
    server: "15.18 (Debian 15.18-0+deb12u1)",
    thermostore: "0.1.0",
    store: {
      migrations,
      objects: 4,
      byClass: {
        ForceFieldData: { objects: 2, objectBytes: 367, files: 0, fileBytes: 0 },
        StoredEquilibrationData: { objects: 1, objectBytes: 1072, files: 1, fileBytes: 55 },
        StoredSimulationData: { objects: 1, objectBytes: 1474, files: 3, fileBytes: 68 },
      },
      substances: 2,
      archives: 4,
      volumes: 3,
      volumeBytes: 791,
      ledgerEntries: 7,
      contentSha256: "9f612984188d9a20a03cfe32998879977ed8454062fc254cae722d9fc8fab1a3",
      volumesSha256: "1ef742ed59ced198138f5c9626cc28054ab028cbe08fdde9126176371c893512",
      ledgerSha256: "bb1f80337f5062323b139444eee8213e3b5eec9b3e5f069bea82c8a89eacbc21",
    },
  };
}

async function execute({ config }: ConnectionTarget, sql: string): Promise<unknown[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
