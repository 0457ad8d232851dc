import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { migrationStatus } from "../../../src/postgres/migrations/migration-report.js";
import { resolveMigration } from "../../../src/postgres/migrations/resolve-migration.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { MigrationFixture } from "./migration-fixture.js";
import { checked, query } from "./schema-check.js";

const later = "20990101000000_later";
const schemaScript = "CREATE TABLE half (id int CHECK (id > 0));\nINSERT INTO half VALUES (1);";
const dataScript = "UPDATE stored_object SET updated_by = updated_by; -- data only";

/** As Prisma's engine writes it before it runs a script. */
const begin = (steps = 0): string =>
  `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
   VALUES (gen_random_uuid()::text, '', '${later}', now(), ${steps})`;

async function latestRows(database: TestDatabase): Promise<unknown[]> {
  return query(
    database,
    `SELECT finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS undone, logs, applied_steps_count AS steps
     FROM _prisma_migrations WHERE migration_name = '${later}' ORDER BY started_at`,
  );
}

describe("a migration that fails", () => {
  it("because of data leaves nothing of itself, is explained, mended, and continued", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    const folderPath = fixture.path;
    // With a ";" where it separates nothing, and the mistake behind statements that succeed.
    await fixture.write(
      later,
      `CREATE TABLE half (id text DEFAULT ';'); -- first; then
       INSERT INTO substance (project_id, identifier, identifier_sha256, component_count)
       SELECT id, 'a', 'b', 1 FROM project;
       ALTER TABLE substance ADD CONSTRAINT many CHECK (component_count > 1);`,
    );
    await fixture.write("20990102000000_behind_it", "CREATE TABLE behind_it (id int);");
    const reason = 'check constraint "many" of relation "substance" is violated by some row';
    const failed = {
      problem: "failed",
      migrations: [later],
      message: expect.stringMatching(
        new RegExp(
          `it failed \\(${reason}\\), and nothing of it was applied\\. Remove the cause, run "thermostore`,
        ),
      ),
    };
    for (const _ of [1, 2]) {
      await expect(deployMigrations(database.target, { folderPath })).rejects.toMatchObject(failed);
    }
    expect(await checked(database, fixture)).toMatchObject(failed);
    const { problems, pending } = await migrationStatus(database.target, folderPath);
    expect(problems).toEqual([expect.stringContaining(`thermostore migrate resolve ${later} --rolled-back`)]);
    expect(pending).toEqual([later, "20990102000000_behind_it"]);
    expect(await query(database, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    expect(await latestRows(database)).toEqual([
      { finished: false, undone: false, logs: expect.stringContaining(reason), steps: 0 },
    ]);

    await fixture.write(later, "CREATE TABLE half (id text DEFAULT ';'); -- mended");
    const decision = { name: later, resolution: "rolled-back" } as const;
    expect(await resolveMigration(database.target, decision, { folderPath })).toMatchObject({
      pending: [later, "20990102000000_behind_it"],
      problems: [],
    });
    expect(await checked(database, fixture)).toMatchObject({ problem: "behind" });
    expect(await deployMigrations(database.target, { folderPath })).toMatchObject({
      deployed: [later, "20990102000000_behind_it"],
    });
    expect(await checked(database, fixture)).toBeUndefined();
    expect(await latestRows(database)).toEqual([
      { finished: false, undone: true, logs: expect.any(String), steps: 0 },
      { finished: true, undone: false, logs: null, steps: 1 },
    ]);
  });
});

describe("a migration of whose end nothing is noted", () => {
  it.each([
    ["was about to begin", schemaScript, begin(), "nothing of it was applied", "rolled-back"],
    ["was done but for the last note", schemaScript, begin(1), "but it is applied", "applied"],
    [
      "may have run",
      schemaScript,
      `${begin()};;${schemaScript}`,
      "changed since \\(half, half\\.id",
      "applied",
    ],
    ["changes only data", dataScript, begin(), "look at the data", "rolled-back"],
  ] as const)("that %s", async (_, script, before, told, outcome) => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, script);
    for (const sql of before.split(";;")) await query(database, sql);
    const { problems } = await migrationStatus(database.target, fixture.path);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`${told}.*resolve ${later} --${outcome}`))]);
    await expect(deployMigrations(database.target, { folderPath: fixture.path })).rejects.toMatchObject({
      problem: "failed",
    });
    // Where nobody is there to be asked.
    const options = { folderPath: fixture.path, resumeInterrupted: true };
    const { deployed } = await deployMigrations(database.target, options);
    expect(deployed).toEqual(outcome === "applied" ? [] : [later]);
    expect(await checked(database, fixture)).toBeUndefined();
  });

  it("and is not the last one, is told by itself", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, schemaScript);
    await fixture.write("20990102000000_behind_it", "CREATE TABLE behind_it (id int);");
    await query(database, begin());
    await query(database, schemaScript);
    const options = { folderPath: fixture.path, resumeInterrupted: true };
    expect(await deployMigrations(database.target, options)).toMatchObject({
      deployed: ["20990102000000_behind_it"],
    });
  });

  it("is being applied as long as somebody holds the lock", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, schemaScript);
    const prisma = new pg.Client(database.target.config);
    await prisma.connect();
    try {
      await prisma.query("SELECT pg_advisory_lock(72707369)");
      await prisma.query(begin());
      const { problems } = await migrationStatus(database.target, fixture.path);
      expect(problems).toEqual([expect.stringMatching(/is being applied right now.*Wait until it is done/)]);

      // Deploying waits for it, however it is called, and finds it done.
      let hasWaited = false;
      const deploying = deployMigrations(database.target, {
        folderPath: fixture.path,
        onWait: () => {
          hasWaited = true;
        },
      });
      while (!hasWaited) await sleep(5);
      await prisma.query(schemaScript);
      await prisma.query(`UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1,
        checksum = encode(sha256(convert_to('${schemaScript}', 'UTF8')), 'hex') WHERE migration_name = '${later}'`);
      await prisma.query("SELECT pg_advisory_unlock(72707369)");
      expect(await deploying).toMatchObject({ deployed: [], pending: [] });
    } finally {
      await prisma.end();
    }
  });
});
