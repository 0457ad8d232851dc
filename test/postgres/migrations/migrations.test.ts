import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DatabaseConnectionError, SchemaVersionError } from "../../../src/database-errors.js";
import { parseConnectionTarget, withDatabase } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { readMigrationFolder } from "../../../src/postgres/migrations/migration-folder.js";
import { migrationStatus, schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { resolveMigration } from "../../../src/postgres/migrations/resolve-migration.js";
import { emptyTestDatabase, testDatabase } from "../../database/test-database.js";
import { MigrationFixture } from "./migration-fixture.js";
import { checked, query } from "./schema-check.js";

const { migrations } = await readMigrationFolder();
const names = migrations.map(({ name }) => name);
const initial = "20261122000000_initial";
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
    const separator = database.url.includes("?") ? "&" : "?";
    const target = parseConnectionTarget(`${database.url}${separator}schema=my%20lab's`);
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

  it("is both where another version made it, and that is said", async () => {
    await using database = await testDatabase();
    await using fixture = await MigrationFixture.create();
    await fixture.write(later, "SELECT 1;");
    await deployMigrations(database.target, { folderPath: fixture.path });
    await fixture.remove(later);
    await fixture.write("20990102000000_ours", "SELECT 1;");
    const error = await checked(database, fixture);
    expect(error).toMatchObject({ problem: "ahead", migrations: [later] });
    expect(error?.message).toMatch(
      /does not know, and lacks 20990102000000_ours\. Use the version that made it/,
    );
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
    // The way out that the message names.
    const [statement = ""] =
      /UPDATE .* IS NULL/.exec((await checked(database, fixture))?.message ?? "") ?? [];
    await query(database, statement);
    expect(await checked(database, fixture)).toBeUndefined();
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
    for (const state of ["applied", "failed"]) {
      expect((await checked(migrations))?.message).toMatch(
        new RegExp(`belongs to another application: it holds the migrations ${later} and nothing`),
      );
      await expect(deployMigrations(migrations.target)).rejects.toBeInstanceOf(SchemaVersionError);
      const resolving = resolveMigration(migrations.target, { name: initial, resolution: "applied" });
      await expect(resolving).rejects.toBeInstanceOf(SchemaVersionError);
      if (state === "applied") await query(migrations, "UPDATE _prisma_migrations SET finished_at = NULL");
    }

    await using strange = await emptyTestDatabase();
    await query(strange, "CREATE TABLE _prisma_migrations (version int)");
    expect((await checked(strange))?.message).toContain("_prisma_migrations that Prisma did not make");
    await expect(deployMigrations(strange.target)).rejects.toBeInstanceOf(SchemaVersionError);
  });

  it("is missing its records where somebody has lost them, and each can be noted again", async () => {
    await using database = await testDatabase();
    await query(database, "DROP TABLE _prisma_migrations");
    expect((await checked(database))?.message).toContain("no record of its migrations");
    await expect(deployMigrations(database.target)).rejects.toBeInstanceOf(SchemaVersionError);
    for (const name of names) await resolveMigration(database.target, { name, resolution: "applied" });
    expect(await checked(database)).toBeUndefined();
    expect(await migrationStatus(database.target)).toEqual({ applied: names, pending: [], problems: [] });
  });
});
