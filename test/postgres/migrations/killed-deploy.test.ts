/** Deploys that do not come to their end: the process is killed, its connection is cut, the server crashes. */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseConnectionError } from "../../../src/database-errors.js";
import { type ConnectionTarget, parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { migrationStatus } from "../../../src/postgres/migrations/migration-report.js";
import { resolveMigration } from "../../../src/postgres/migrations/resolve-migration.js";
import { ScratchServer } from "../../database/scratch-server.js";
import { testDatabase } from "../../database/test-database.js";
import { CompiledPackage } from "../embedded/compiled-package.js";
import { MigrationFixture } from "./migration-fixture.js";
import { checked, query } from "./schema-check.js";

const workerPath = fileURLToPath(new URL("deploy-worker.mjs", import.meta.url));
const later = "20990101000000_later";
const script = "CREATE TABLE half (id int);\nINSERT INTO half VALUES (1);";

const running = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND query LIKE '%and no more%' AND pid <> pg_backend_pid()`;

async function untilItRuns(target: ConnectionTarget): Promise<number> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const [row] = await query({ target }, running);
    if (row !== undefined) return (row as { pid: number }).pid;
    await sleep(10);
  }
  throw new Error("the script was not begun");
}

/** Nothing of the migration is there, that is known, and it can be applied again. */
async function expectUndone(target: ConnectionTarget, fixture: MigrationFixture): Promise<void> {
  const folderPath = fixture.path;
  const { problems } = await migrationStatus(target, folderPath);
  expect(problems).toEqual([
    expect.stringMatching(new RegExp(`nothing of it was applied.*resolve ${later} --rolled-back`)),
  ]);
  await resolveMigration(target, { name: later, resolution: "rolled-back" }, { folderPath });
  await fixture.write(later, script);
  expect(await deployMigrations(target, { folderPath })).toMatchObject({ deployed: [later] });
  expect(await checked({ target }, fixture)).toBeUndefined();
}

describe("a deploy", () => {
  let compiled: CompiledPackage;
  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  it("that is killed while the server runs the script, is noted by the script's own transaction", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, `${script}\nSELECT pg_sleep(0.5); -- and no more`);
    const args = [workerPath, `${compiled.path}/dist`, database.url, fixture.path];
    const worker = spawn(process.execPath, args, { stdio: "ignore" });
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    await untilItRuns(database.target);
    worker.kill("SIGKILL");
    await ended;
    // Nobody is told anything wrong while the server goes on.
    const { problems } = await migrationStatus(database.target, fixture.path);
    expect(problems).toEqual([expect.stringContaining("it is being applied right now")]);
    // The next one waits for it.
    expect(await deployMigrations(database.target, { folderPath: fixture.path })).toMatchObject({
      deployed: [],
      pending: [],
      problems: [],
    });
    expect(await query(database, "SELECT * FROM half")).toHaveLength(1);
    expect(await checked(database, fixture)).toBeUndefined();
  });

  it("whose connection is cut leaves nothing of the migration", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, `${script}\nSELECT pg_sleep(60); -- and no more`);
    const deploying = deployMigrations(database.target, { folderPath: fixture.path }).catch(
      (error: unknown) => error,
    );
    await query(database, `SELECT pg_terminate_backend(${await untilItRuns(database.target)})`);
    expect(await deploying).toBeInstanceOf(Error);
    await expectUndone(database.target, fixture);
  });

  it("whose server crashes leaves nothing of the migration", async () => {
    await using server = await ScratchServer.make();
    await server.start();
    await server.execute("CREATE DATABASE lab");
    const target = parseConnectionTarget(server.url("lab"));
    await using fixture = await MigrationFixture.create();
    await deployMigrations(target);
    await fixture.write(later, `${script}\nSELECT pg_sleep(60); -- and no more`);
    const deploying = deployMigrations(target, { folderPath: fixture.path }).catch((error: unknown) => error);
    await untilItRuns(target);
    await server.stop("immediate");
    // Closed the connection, or does not take a new one: which is told depends on how far it has come.
    expect(await deploying).toBeInstanceOf(DatabaseConnectionError);
    await server.start();
    await expectUndone(target, fixture);
  });
});
