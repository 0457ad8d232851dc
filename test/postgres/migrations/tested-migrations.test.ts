/** Rules that every migration keeps; a new one that does not is told so here. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isOneTransaction, readMigrationFolder } from "../../../src/postgres/migrations/migration-folder.js";

const { migrations } = await readMigrationFolder();
const [, ...upgrades] = migrations;
const here = fileURLToPath(new URL(".", import.meta.url));

describe("every migration", () => {
  it("is tested on a database that the version before it filled", async () => {
    const files = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
    const texts = await Promise.all(files.map((name) => readFile(join(here, name), "utf8")));
    const untested = upgrades.filter(
      ({ name }) => !texts.some((text) => text.includes(`databaseBefore("${name}")`)),
    );
    expect(
      untested.map(({ name }) => name),
      'write a test that fills databaseBefore("NAME") with rows as that version wrote them, and deploys',
    ).toEqual([]);
  });

  it("runs in one transaction, so that the database has all of it or nothing", () => {
    expect(migrations.filter((migration) => !isOneTransaction(migration))).toEqual([]);
  });

  it.each([
    "CREATE INDEX CONCURRENTLY a ON b (c);",
    "begin;\nSELECT 1;\ncommit;",
    "BEGIN TRANSACTION; SELECT 1; COMMIT",
    "SELECT 1; vacuum stored_object;",
    "SELECT 1;ROLLBACK;",
  ])("%j would not", (script) => {
    expect(isOneTransaction({ name: "", script })).toBe(false);
  });

  it.each([
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN NULL;\nEND\n$$;",
    "CREATE TEMP TABLE a (b int) ON COMMIT DROP;",
    "SELECT CASE WHEN true THEN 1 END;",
  ])("%j would", (script) => {
    expect(isOneTransaction({ name: "", script })).toBe(true);
  });
});
