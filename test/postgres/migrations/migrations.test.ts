import { createHash } from "node:crypto";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { DatabaseConnectionError, SchemaVersionError } from "../../../src/errors.js";
import { parseConnectionTarget, withDatabase } from "../../../src/postgres/connection-target.js";
import { checkSchema } from "../../../src/postgres/migrations/check-schema.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { readMigrationFolder } from "../../../src/postgres/migrations/migration-folder.js";
import { migrationStatus, schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { emptyTestDatabase, type TestDatabase, testDatabase } from "../../database/test-database.js";
import { databaseBefore, MigrationFixture } from "./migration-fixture.js";

const { migrations } = await readMigrationFolder();
const names = migrations.map(({ name }) => name);
const initial = "20261122000000_initial";
const latest = names.at(-1) ?? "";
const later = "20990101000000_later";

describe("deploying", () => {
  it("brings an empty database to the schema of this version, and says so", async () => {
    await using database = await emptyTestDatabase();
    expect(await migrationStatus(database.target)).toEqual({ applied: [], pending: names, problems: [] });

    const report = { applied: names, pending: [], problems: [] };
    expect(await deployMigrations(database.target)).toEqual({ ...report, deployed: names });
    expect(await migrationStatus(database.target)).toEqual(report);
    expect(await deployMigrations(database.target)).toEqual({ ...report, deployed: [] });
  });

  it("leaves the rows that Prisma's own command line would leave", async () => {
    await using database = await testDatabase();
    const rows = await query(database, "SELECT * FROM _prisma_migrations ORDER BY started_at");
    expect(rows).toEqual(
      migrations.map(({ name, script }) => ({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: createHash("sha256").update(script).digest("hex"),
        finished_at: expect.any(Date),
        migration_name: name,
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      })),
    );
  });

  it("applies every migration once when several do it at once", async () => {
    await using database = await emptyTestDatabase();
    const reports = await Promise.all([1, 2, 3].map(() => deployMigrations(database.target)));
    expect(reports.flatMap(({ deployed }) => deployed)).toEqual(reports[0]?.applied);
    expect(await query(database, "SELECT count(*)::int AS count FROM _prisma_migrations")).toEqual([
      { count: reports[0]?.applied.length },
    ]);
  });

  it("uses the schema of ?schema=, and nothing else", async () => {
    await using database = await emptyTestDatabase();
    const url = new URL(database.url);
    url.searchParams.set("schema", "my lab's");
    const target = parseConnectionTarget(url.toString());
    await deployMigrations(target);
    expect((await schemaDiff(target)).problems).toEqual([]);
    const schemas = "SELECT DISTINCT schemaname AS name FROM pg_tables WHERE tablename = 'stored_object'";
    expect(await query(database, schemas)).toEqual([{ name: "my lab's" }]);
  });

  it("stores volumes as they are, for they are compressed already", async () => {
    await using database = await testDatabase();
    const storage =
      "SELECT attstorage AS storage FROM pg_attribute WHERE attrelid = 'archive_volume'::regclass AND attname = 'bytes'";
    expect(await query(database, storage)).toEqual([{ storage: "e" }]);
  });

  it("says which database cannot be reached, without the password", async () => {
    const target = parseConnectionTarget("postgresql://me:secret@127.0.0.1:1/nowhere");
    const error = await deployMigrations(target).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseConnectionError);
    expect(error).toMatchObject({
      code: "ECONNREFUSED",
      message: expect.stringContaining("127.0.0.1:1/nowhere"),
    });
    expect(String(error)).not.toContain("secret");
    await using database = await emptyTestDatabase();
    const missing = withDatabase(database.target, "no_such_database");
    await expect(migrationStatus(missing)).rejects.toMatchObject({ code: "3D000" });
  });
});

describe("a schema that does not fit", () => {
  it("is missing in an empty database", async () => {
    await using database = await emptyTestDatabase();
    const error = await checked(database);
    expect(error).toMatchObject({ problem: "missing", migrations: names });
    expect(error?.message).toContain("thermostore migrate deploy");
  });

  it("is behind where this version has more migrations", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, "CREATE TABLE later (id int);");
    expect(await checked(database, fixture)).toMatchObject({ problem: "behind", migrations: [later] });
    expect(await migrationStatus(database.target, fixture.path)).toMatchObject({
      applied: names,
      pending: [later],
      problems: [],
    });
    expect(await deployMigrations(database.target, { folderPath: fixture.path })).toMatchObject({
      deployed: [later],
    });
    expect(await checked(database, fixture)).toBeUndefined();
  });

  it("is ahead where the database has had more", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, "CREATE TABLE later (id int);");
    await deployMigrations(database.target, { folderPath: fixture.path });
    expect(await checked(database)).toMatchObject({ problem: "ahead", migrations: [later] });
    await expect(deployMigrations(database.target)).rejects.toMatchObject({ problem: "ahead" });
    expect((await migrationStatus(database.target)).problems).toHaveLength(1);
  });

  it("is edited where the migration has another text, but not for its line endings", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    const script = migrations[0]?.script ?? "";
    await fixture.write(initial, script.replaceAll("\n", "\r\n"));
    expect(await checked(database, fixture)).toBeUndefined();
    await fixture.write(initial, `${script}-- more\n`);
    expect(await checked(database, fixture)).toMatchObject({ problem: "edited", migrations: [initial] });
    await expect(deployMigrations(database.target, { folderPath: fixture.path })).rejects.toMatchObject({
      problem: "edited",
    });
  });

  it("is failed after a migration that stopped, which leaves nothing of itself", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    // With a ";" where it separates nothing, and the mistake behind statements that succeed.
    await fixture.write(later, "CREATE TABLE half (id text DEFAULT ';'); -- first; then\nSELECT 1 / 0;");
    const failed = {
      problem: "failed",
      migrations: [later],
      message: expect.stringContaining("division by zero"),
    };
    await expect(deployMigrations(database.target, { folderPath: fixture.path })).rejects.toMatchObject(
      failed,
    );
    expect(await query(database, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    expect(await checked(database, fixture)).toMatchObject({ problem: "failed", migrations: [later] });
    await expect(deployMigrations(database.target, { folderPath: fixture.path })).rejects.toMatchObject({
      problem: "failed",
    });

    await fixture.write(later, "CREATE TABLE half (id text DEFAULT ';'); -- first; then\nSELECT 1;");
    await query(database, "UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL");
    expect(await checked(database, fixture)).toMatchObject({ problem: "behind", migrations: [later] });
    expect(await deployMigrations(database.target, { folderPath: fixture.path })).toMatchObject({
      deployed: [later],
    });
    expect(await checked(database, fixture)).toBeUndefined();
  });

  it("is settled by itself after an interruption, where nobody is there to be asked", async () => {
    const resumeInterrupted = { resumeInterrupted: true };
    await using committed = await testDatabase();
    await query(
      committed,
      `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0
       WHERE migration_name = '${latest}'`,
    );
    expect(await checked(committed)).toMatchObject({ problem: "failed", migrations: [latest] });
    await expect(deployMigrations(committed.target)).rejects.toMatchObject({ problem: "failed" });
    expect(await deployMigrations(committed.target, resumeInterrupted)).toMatchObject({ deployed: [] });
    expect(await checked(committed)).toBeUndefined();

    await using lost = await databaseBefore(latest);
    await query(
      lost,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('lost', '', '${latest}')`,
    );
    expect(await checked(lost)).toMatchObject({ problem: "failed", migrations: [latest] });
    expect(await deployMigrations(lost.target, resumeInterrupted)).toMatchObject({ deployed: [latest] });
    expect(await checked(lost)).toBeUndefined();
  });

  it("is another application's where there are other tables or only other migrations", async () => {
    await using tables = await emptyTestDatabase();
    await query(tables, "CREATE TABLE invoice (id int)");
    const stray = await checked(tables);
    expect(stray).toMatchObject({
      problem: "missing",
      message: expect.stringContaining("another application"),
    });
    expect(stray?.message).toContain("invoice");
    await expect(deployMigrations(tables.target)).rejects.toBeInstanceOf(SchemaVersionError);

    await using migrations = await emptyTestDatabase();
    await using fixture = await MigrationFixture.before(initial);
    await fixture.write(later, "CREATE TABLE invoice (id int);");
    await deployMigrations(migrations.target, { folderPath: fixture.path });
    expect((await checked(migrations))?.message).toContain(later);
    await expect(deployMigrations(migrations.target)).rejects.toBeInstanceOf(SchemaVersionError);
  });
});

describe("the difference between tables and schema", () => {
  it("is none after deploying, whatever only the migrations say", async () => {
    await using database = await testDatabase();
    expect(await schemaDiff(database.target)).toMatchObject({ pending: [], problems: [], sql: "" });
  });

  it("is told with the SQL that would remove it", async () => {
    await using database = await testDatabase();
    await query(database, "ALTER TABLE archive DROP COLUMN file_count; CREATE INDEX ON ledger (reason)");
    const { problems, sql } = await schemaDiff(database.target);
    expect(problems).toHaveLength(1);
    expect(sql).toContain('ALTER TABLE "archive" ADD COLUMN');
    expect(sql).toContain('DROP INDEX "ledger_reason_idx"');
    expect((await migrationStatus(database.target)).problems).toEqual(problems);

    await query(database, sql);
    expect(await schemaDiff(database.target)).toMatchObject({ problems: [], sql: "" });
  });

  it("is told before anything was deployed", async () => {
    await using database = await emptyTestDatabase();
    const { pending, sql } = await schemaDiff(database.target);
    expect(pending).toEqual(names);
    expect(sql).toContain('CREATE TABLE "stored_object"');
  });
});

async function query(database: TestDatabase, sql: string): Promise<unknown[]> {
  const client = new pg.Client(database.target.config);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function checked(
  database: TestDatabase,
  fixture?: MigrationFixture,
): Promise<SchemaVersionError | undefined> {
  const client = new pg.Client(database.target.config);
  await client.connect();
  try {
    await checkSchema(client, fixture?.path);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaVersionError) return error;
    throw error;
  } finally {
    await client.end();
  }
}
