/**
 * Copies of the shipped `prisma/` folder, changed as another version of thermostore might have it.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";

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
