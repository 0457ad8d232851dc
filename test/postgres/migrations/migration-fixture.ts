/**
 * Copies of the shipped `prisma/` folder, changed as another version of thermostore might have it, and databases
 * as older versions left them.
 */
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { emptyTestDatabase, type TestDatabase } from "../../database/test-database.js";

const shipped = fileURLToPath(new URL("../../../prisma", import.meta.url));

/** A `prisma/` folder of the tests' own; removed when it goes out of scope. */
export class MigrationFixture {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<MigrationFixture> {
    const path = await mkdtemp(join(inject("runDirectory"), "prisma-"));
    await cp(shipped, path, { recursive: true });
    return new MigrationFixture(path);
  }

  /** The folder as it was before a migration was added. */
  static async before(migration: string): Promise<MigrationFixture> {
    const fixture = await MigrationFixture.create();
    const entries = await readdir(join(fixture.path, "migrations"), { withFileTypes: true });
    const later = entries.filter((entry) => entry.isDirectory() && entry.name >= migration);
    for (const { name } of later) await fixture.remove(name);
    return fixture;
  }

  /** Adds a migration, or overwrites one. */
  async write(name: string, script: string): Promise<void> {
    await mkdir(join(this.path, "migrations", name), { recursive: true });
    await writeFile(join(this.path, "migrations", name, "migration.sql"), script);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.path, "migrations", name), { recursive: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** A database that has had every migration before this one: to be filled as it was then, and then deployed. */
export async function databaseBefore(migration: string): Promise<TestDatabase> {
  await using fixture = await MigrationFixture.before(migration);
  const database = await emptyTestDatabase();
  await deployMigrations(database.target, { folderPath: fixture.path });
  return database;
}
