/** What projects make of a database that was filled when there were none: all of it belongs to the project "default". */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { type ConnectionTarget, parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { TestDatabase } from "../../database/test-database.js";
import { databaseBefore } from "./migration-fixture.js";
import { query } from "./schema-check.js";

const ROWS = await readFile(fileURLToPath(new URL("rows-before-projects.sql", import.meta.url)), "utf8");
const DATA_TABLES = [
  "archive",
  "archive_file",
  "archive_segment",
  "archive_volume",
  "component",
  "ledger",
  "stored_object",
  "substance",
  "substance_component",
];

/** Roles of the server, as an operator of the version before made them; for this process only. */
const role = (name: string): string => `${name}_${process.pid}`;
const [chemists, anna, ben, stranger] = [role("chemists"), role("anna"), role("ben"), role("stranger")];
const ROLES = `
  CREATE ROLE ${chemists} NOLOGIN;
  CREATE ROLE ${anna} LOGIN PASSWORD 'x' IN ROLE ${chemists};
  CREATE ROLE ${ben} LOGIN PASSWORD 'x';
  CREATE ROLE ${stranger} LOGIN PASSWORD 'x';
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${chemists};
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${chemists};
  GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${ben};
  DO $$ BEGIN CREATE ROLE thermostore_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  GRANT SELECT ON ALL TABLES IN SCHEMA public TO thermostore_reader`;

let database: TestDatabase;
let before: Readonly<Record<string, number>>;

async function counts(): Promise<Record<string, number>> {
  const sql = DATA_TABLES.map((name) => `SELECT '${name}' AS name, count(*)::int FROM ${name}`);
  const rows = (await query(database, sql.join(" UNION ALL "))) as { name: string; count: number }[];
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

/** The database as a role of its own sees it. */
function as(user: string): ConnectionTarget {
  const target = parseConnectionTarget(database.url);
  return { ...target, config: { ...target.config, user, password: "x" } };
}

beforeAll(async () => {
  database = await databaseBefore("20261122183732_projects");
  await query(database, ROWS);
  await query(database, ROLES);
  before = await counts();
  await deployMigrations(database.target);
});
afterAll(async () => {
  const roles = [anna, ben, stranger, chemists];
  await query(database, `DROP OWNED BY ${roles.join(", ")}; DROP ROLE ${roles.join(", ")}`);
  await database.drop();
});

describe("what was stored before there were projects", () => {
  it("is all there, in the project that is there from the beginning", async () => {
    expect(await counts()).toEqual(before);
    const projects = DATA_TABLES.map((name) => `SELECT project_id FROM ${name}`).join(" UNION ");
    expect(await query(database, `SELECT name FROM project WHERE id IN (${projects})`)).toEqual([
      { name: "default" },
    ]);
  });

  it("is found, read, verified and restored", async () => {
    await using store = await PostgresStorage.connect(database.target);
    const kept = await store.retrieveObject("kept");
    expect(kept?.object.json.number_of_molecules).toBe(256n);
    const replaced = await store.retrieveObject("replaced");
    const directory = replaced?.ancillary;
    expect(String(await directory?.read("notes/read me.txt"))).toBe("ü");
    expect((await store.history("replaced")).map(({ kind }) => kind)).toEqual(["stored", "replaced"]);
    await store.undo("removed");
    expect(String(await (await store.retrieveObject("removed"))?.ancillary?.read("output.pdb"))).toMatch(
      /^ATOM/,
    );
    expect(await store.verify()).toMatchObject({ problems: [] });
    // The same data once more is the same data.
    expect(await store.storeObjectDetailed(makeForceField("<two/>"))).toMatchObject({
      outcome: "deduplicated",
    });
  });

  it("belongs to a project by name: a statement that names none is refused", async () => {
    const sql =
      "INSERT INTO component (smiles, role, identifier_sha256) VALUES ('C', 'solv', repeat('0', 64))";
    await expect(query(database, sql)).rejects.toMatchObject({ code: "23502", column: "project_id" });
  });

  it("leaves no difference to the schema", async () => {
    expect(await schemaDiff(database.target)).toMatchObject({ pending: [], problems: [], sql: "" });
  });
});

describe("roles of before", () => {
  it("are members of the project as far as their rights went", async () => {
    const sql = "SELECT role_name AS name, access::text FROM project_member ORDER BY role_name";
    const members = (await query(database, sql)) as { name: string; access: string }[];
    const ours = members.filter(({ name }) => [chemists, anna, ben, stranger].includes(name));
    expect(ours).toEqual([
      { name: anna, access: "writer" },
      { name: ben, access: "reader" },
      { name: chemists, access: "writer" },
    ]);
    // Whoever another database of the server puts into a group would be let in here.
    expect(members.filter(({ name }) => name.startsWith("thermostore_"))).toEqual([]);
  });

  it("go on reading, and storing if they did", async () => {
    await using reading = await PostgresStorage.connect(as(ben));
    expect(await reading.retrieveObject("kept")).toBeDefined();
    await expect(reading.storeObject(makeForceField("<ben/>"))).rejects.toMatchObject({ needed: "writer" });
    await using writing = await PostgresStorage.connect(as(anna));
    const key = await writing.storeObject(makeForceField("<anna/>"));
    expect((await writing.history(key)).map(({ kind, by }) => [kind, by])).toEqual([["stored", anna]]);
    await writing.removeObject(key);
  });

  it("who had none have none", async () => {
    const client = new pg.Client(as(stranger).config);
    await client.connect();
    try {
      await expect(client.query("SELECT 1 FROM stored_object")).rejects.toMatchObject({ code: "42501" });
    } finally {
      await client.end();
    }
  });

  it("who could rewrite the ledger cannot any more", async () => {
    const client = new pg.Client(as(anna).config);
    await client.connect();
    try {
      for (const sql of ["UPDATE ledger SET reason = 'x'", "DELETE FROM ledger"]) {
        expect(await client.query(sql)).toMatchObject({ rowCount: 0 });
      }
      const forged = `INSERT INTO ledger (project_id, event, object_key, class)
        SELECT id, 'removed', 'kept', 'x' FROM project`;
      await expect(client.query(forged)).rejects.toMatchObject({ code: "42501" });
    } finally {
      await client.end();
    }
  });
});
