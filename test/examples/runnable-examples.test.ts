import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "../database/test-database.js";
import { testHome } from "../database/test-home.js";
import { ExamplePackage } from "./example-package.js";

const water = "335f9be0755d1c669b97ec222638b547";

// They start processes and a server of their own, which takes a while on a busy machine.
describe("the examples run as they are", { timeout: 180_000 }, () => {
  let examples: ExamplePackage;

  beforeAll(async () => {
    examples = await ExamplePackage.create();
  });
  afterAll(() => examples[Symbol.asyncDispose]());

  it("quickstart.mjs answers from an embedded database, whatever the environment names, and stops its server", async () => {
    await using home = await testHome();
    const { stdout } = await examples.run("quickstart.mjs", {
      THERMOSTORE_HOME: home.path,
      THERMOSTORE_DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
    });
    expect(stdout).toContain("$ thermostore import examples/store");
    expect(stdout).toContain("$ thermostore query simulation --substance O --temperature 290..310K");
    expect(stdout).toContain(water);
    expect(stdout).toContain("trajectory.dcd");
    expect(stdout).toContain(`the database stays in ${home.path}`);
    const noteOfServer = join(home.path, "server", "cluster", "data", "postmaster.pid");
    await expect(access(noteOfServer)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("library.ts imports, finds and stores", async () => {
    await using database = await testDatabase();
    await using cache = await testHome();
    const { stdout } = await examples.run("library.js", {
      THERMOSTORE_DATABASE_URL: database.url,
      THERMOSTORE_CACHE: cache.path,
    });
    expect(stdout.trim().split("\n")).toEqual([
      `${water}: 20 frames of O{solv}{x=1.000000}`,
      "  output.pdb: 31428 bytes",
      "  trajectory.dcd: 47956 bytes",
      "stored once more: deduplicated",
    ]);
  });

  it("data-class.ts stores, replaces and finds objects of its own class", async () => {
    await using database = await testDatabase();
    const { stdout } = await examples.run("data-class.js", { THERMOSTORE_DATABASE_URL: database.url });
    expect(stdout.trim().split("\n")).toEqual([
      "stored",
      "replaced",
      "kept",
      "O{solv}{x=1.000000}: 0.89 millipascal * second",
    ]);
  });

  it("backend.ts passes the conformance suite with three methods", async () => {
    const { stdout } = await examples.run("backend.js");
    expect(stdout).toMatch(/# pass [1-9]\d+\n# fail 0\n/);
  });
});
