import { describe, expect, it } from "vitest";
import { readMigrationFolder } from "../../../src/postgres/migrations/migration-folder.js";
import { migrationStatus, schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { emptyTestDatabase, testDatabase } from "../../database/test-database.js";
import { query } from "./schema-check.js";

const none = { pending: [], problems: [], sql: "" };

/** What Prisma's schema language cannot say, and migrations therefore may. */
const beyondTheLanguage = {
  "storage settings": `
    ALTER TABLE archive_volume ALTER COLUMN bytes SET STORAGE EXTERNAL;
    ALTER TABLE stored_object SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
    ALTER TABLE stored_object ALTER COLUMN class SET STATISTICS 500`,
  "partial and expression indexes": `
    CREATE INDEX with_files ON stored_object (class) WHERE archive_id IS NOT NULL;
    CREATE UNIQUE INDEX one_of_a_kind ON stored_object (class, key) WHERE archive_id IS NOT NULL;
    CREATE INDEX lower_class ON stored_object (lower(class))`,
  "functions and triggers": `
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER after_substance AFTER INSERT ON substance FOR EACH ROW EXECUTE FUNCTION nothing()`,
  grants: "GRANT SELECT ON ALL TABLES IN SCHEMA public TO pg_monitor; REVOKE ALL ON ledger FROM PUBLIC",
  "row-level security": `
    ALTER TABLE stored_object ENABLE ROW LEVEL SECURITY;
    ALTER TABLE stored_object FORCE ROW LEVEL SECURITY;
    CREATE POLICY own ON stored_object FOR SELECT TO pg_monitor USING (created_by = current_user)`,
  "checks, views, extended statistics and comments": `
    ALTER TABLE stored_object ADD CONSTRAINT positive CHECK (payload_bytes >= 0);
    CREATE VIEW all_substances AS SELECT * FROM substance;
    CREATE STATISTICS of_objects ON class, substance_id FROM stored_object;
    COMMENT ON TABLE stored_object IS 'objects'`,
};

describe("the difference between tables and schema", () => {
  it("is none after deploying, whatever only the migrations say", async () => {
    await using database = await testDatabase();
    expect(await schemaDiff(database.target)).toMatchObject(none);
    for (const [what, sql] of Object.entries(beyondTheLanguage)) {
      await query(database, sql);
      expect(await schemaDiff(database.target), what).toMatchObject(none);
    }
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
    const { migrations } = await readMigrationFolder();
    const { pending, sql } = await schemaDiff(database.target);
    expect(pending).toEqual(migrations.map(({ name }) => name));
    expect(sql).toContain('CREATE TABLE "stored_object"');
  });
});
