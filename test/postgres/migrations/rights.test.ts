import { describe, expect, it } from "vitest";
import { type ConnectionTarget, parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { readMigrationFolder } from "../../../src/postgres/migrations/migration-folder.js";
import { migrationStatus } from "../../../src/postgres/migrations/migration-report.js";
import { resolveMigration } from "../../../src/postgres/migrations/resolve-migration.js";
import { emptyTestDatabase, type TestDatabase, testDatabase } from "../../database/test-database.js";
import { databaseBefore, MigrationFixture } from "./migration-fixture.js";
import { query } from "./schema-check.js";

const { migrations } = await readMigrationFolder();
const latest = migrations.at(-1)?.name ?? "";

/** Sessions that have the rights of a role which every server has, and which owns nothing. */
function asAnother({ url }: TestDatabase, more = ""): ConnectionTarget {
  const separator = url.includes("?") ? "&" : "?";
  return parseConnectionTarget(`${url}${separator}options=-c%20role%3Dpg_monitor${more}`);
}

function records(database: TestDatabase): Promise<unknown[]> {
  return query(database, "SELECT migration_name, finished_at, rolled_back_at FROM _prisma_migrations");
}

describe("a database that must not be migrated over this connection is left as it is", () => {
  it("where the role may not make tables, or a schema", async () => {
    await using database = await emptyTestDatabase();
    await query(database, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    await expect(deployMigrations(asAnother(database))).rejects.toMatchObject({
      code: "42501",
      message: expect.stringMatching(
        /^the role "pg_monitor" may not create tables in .* GRANT CREATE ON SCHEMA/,
      ),
    });
    await expect(deployMigrations(asAnother(database, "&schema=lab"))).rejects.toMatchObject({
      code: "42501",
      message: expect.stringMatching(/has no schema "lab".*CREATE SCHEMA "lab" AUTHORIZATION "pg_monitor"/),
    });
    expect(await query(database, "SELECT 1 FROM pg_tables WHERE schemaname IN ('public', 'lab')")).toEqual(
      [],
    );
  });

  it("where the role does not own the tables, or may not see the records", async () => {
    await using database = await databaseBefore(latest);
    await query(database, "GRANT CREATE ON SCHEMA public TO PUBLIC");
    const target = asAnother(database);
    await expect(migrationStatus(target)).rejects.toMatchObject({
      code: "42501",
      message: expect.stringContaining("permission denied for table _prisma_migrations"),
    });
    await query(database, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");
    const before = await records(database);
    await expect(deployMigrations(target)).rejects.toMatchObject({
      code: "42501",
      message: expect.stringMatching(/does not own the tables of .*Migrate as the role that owns them\.$/),
    });
    const decision = { name: latest, resolution: "applied" } as const;
    await expect(resolveMigration(target, decision)).rejects.toMatchObject({ code: "42501" });
    expect(await records(database)).toEqual(before);
  });

  it("where it is read-only; and nothing is wrong with it where nothing is to be done", async () => {
    await using database = await databaseBefore(latest);
    const [{ name } = { name: "" }] = (await query(database, "SELECT current_database() AS name")) as [
      { name: string },
    ];
    await query(database, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const before = await records(database);
    const readOnly = { code: "25006", message: expect.stringMatching(/ is read-only/) };
    await expect(deployMigrations(database.target)).rejects.toMatchObject(readOnly);
    const decision = { name: latest, resolution: "applied" } as const;
    await expect(resolveMigration(database.target, decision)).rejects.toMatchObject(readOnly);
    expect(await records(database)).toEqual(before);
    expect(await migrationStatus(database.target)).toMatchObject({ pending: [latest], problems: [] });
    await using older = await MigrationFixture.before(latest);
    expect(await deployMigrations(database.target, { folderPath: older.path })).toMatchObject({
      deployed: [],
    });
  });
});

describe("resolving", () => {
  it.each([
    ["no such thing", "applied", "must be a migration of this version; not applied are: none"],
    [latest, "applied", "it is applied; there is nothing to decide"],
    [latest, "rolled-back", "it is applied; there is nothing to decide"],
    ["no such thing", "rolled-back", "must be a migration that was begun and not finished; there is none"],
  ] as const)("refuses %s as %s", async (name, resolution, reason) => {
    await using database = await testDatabase();
    await expect(resolveMigration(database.target, { name, resolution })).rejects.toThrow(reason);
  });
});
