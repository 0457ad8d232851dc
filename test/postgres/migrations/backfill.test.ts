/**
 * What migrations make of data that older versions stored: the same as this version writes for the same objects.
 * A migration that fills columns has its part here: rows as they were before it, and the tables that it changes.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { INITIAL_OBJECTS, insertAsInitial } from "./initial-rows.js";
import { databaseBefore } from "./migration-fixture.js";

describe("archives_and_queries", () => {
  let upgraded: TestDatabase;
  let scratch: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    upgraded = await databaseBefore("20261122150759_archives_and_queries");
    await insertAsInitial(upgraded.target, INITIAL_OBJECTS);
    await deployMigrations(upgraded.target);
  });
  afterAll(async () => {
    await upgraded.drop();
    await rm(scratch, { recursive: true });
  });

  it("names the observables of every frame, sorted", async () => {
    const names = await rows(
      upgraded.target,
      "SELECT key, observable_names AS names FROM stored_object ORDER BY key",
    );
    expect(names).toEqual([
      { key: "beta prefix", names: ["Density", "Enthalpy"] },
      { key: "exact", names: [] },
      { key: "force field", names: [] },
      { key: "no observables", names: [] },
      { key: "several observables", names: ["Density", "PotentialEnergy", "Temperature", "Volume"] },
      { key: "two frames of an unknown class", names: ["Density", "Volume"] },
    ]);
  });

  it("rounds mole fractions as identifiers do, each component's own", async () => {
    const parts = await rows(
      upgraded.target,
      `SELECT c.smiles || '{' || c.role || '}' AS component, sc.mole_fraction AS x, sc.exact_amount AS n
       FROM substance_component sc JOIN component c ON c.id = sc.component_id
       JOIN substance s ON s.id = sc.substance_id ORDER BY s.identifier COLLATE "C", (c.smiles || c.role) COLLATE "C"`,
    );
    expect(parts).toEqual([
      // CCO, CO and O, each the end of the one before.
      { component: "CCO{solv}", x: 0.333333, n: null },
      { component: "CO{solv}", x: 0.333333, n: null },
      { component: "O{solv}", x: 0.333333, n: null },
      // The same molecule in two roles, one of them in an exact amount as well.
      { component: "CO{sol}", x: 0.000012, n: "12" },
      { component: "CO{solv}", x: 0.999988, n: null },
      // An exact amount only, beside a solvent.
      { component: "C{sol}", x: null, n: "1" },
      { component: "O{solv}", x: 1, n: null },
    ]);
  });

  it("gives what this version writes for the same objects", async () => {
    await using fresh = await testDatabase();
    {
      await using source = await PostgresStorage.connect(upgraded.target);
      await using store = await PostgresStorage.connect(fresh.target);
      for (const { key, isKnown } of INITIAL_OBJECTS) {
        const found = await source.retrieveObject(key);
        if (!isKnown || found === undefined) continue;
        const directory = found.object.declaration.ancillary === "required" ? scratch : undefined;
        await store.storeObjectDetailed(found.object, directory, { key, allowMissingFiles: true });
      }
    }
    const known = INITIAL_OBJECTS.filter(({ isKnown }) => isKnown).map(({ key }) => key);
    for (const sql of [
      "SELECT key, observable_names FROM stored_object WHERE key = any ($1) ORDER BY key",
      `SELECT o.key, s.identifier, s.identifier_sha256, c.smiles, c.role, sc.mole_fraction, sc.exact_amount
       FROM stored_object o JOIN substance s ON s.id = o.substance_id
       JOIN substance_component sc ON sc.substance_id = s.id JOIN component c ON c.id = sc.component_id
       WHERE o.key = any ($1) ORDER BY o.key, c.smiles, c.role`,
    ]) {
      expect(await rows(upgraded.target, sql, [known])).toEqual(await rows(fresh.target, sql, [known]));
    }
  });

  it("leaves no difference to the schema", async () => {
    expect(await schemaDiff(upgraded.target)).toMatchObject({ problems: [], sql: "" });
  });
});

async function rows(
  target: ConnectionTarget,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly unknown[]> {
  const client = new pg.Client(target.config);
  await client.connect();
  try {
    return (await client.query(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}
