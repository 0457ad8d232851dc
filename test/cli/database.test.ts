import { access } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { emptyTestDatabase, testDatabase } from "../database/test-database.js";
import { testHome } from "../database/test-home.js";
import { useCommandLine } from "./command-line.js";

const commandLine = useCommandLine();

/** Where nobody listens. */
const down = "postgresql://lab:secret@127.0.0.1:1/simulations";

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

describe("a database that cannot be used", () => {
  it("because nobody listens", async () => {
    for (const args of [["stats"], ["migrate", "status"]]) {
      const result = await commandLine.run([...args, "--json", "--database", down]);
      expect(result).toMatchObject({ exitCode: 1, stdout: "" });
      expect(result.stderr).toMatch(/^thermostore: .*127\.0\.0\.1:1\/simulations cannot be reached.*\n$/);
      expect(result.stderr).not.toContain("secret");
    }
  });

  it("because of the password", async (context) => {
    const url = new URL(commandLine.database.url.replace("@/", "@localhost/"));
    url.password = "wrong";
    const isLetIn = await execute(url.href, "select 1").then(
      () => true,
      () => false,
    );
    if (isLetIn) return context.skip("the server asks for no password");
    const result = await commandLine.run(["stats", "--database", url.href]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(/^thermostore: .*refuses the login\. Check user name and password\.\n$/);
  });

  it("because its schema is behind; --debug shows where that was found", async () => {
    await using empty = await emptyTestDatabase();
    const result = await commandLine.run(["--database", empty.url, "query", "--json"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(
      /^thermostore: .*no thermostore schema yet.*thermostore migrate deploy.*\n$/,
    );
    const debugged = await commandLine.run(["query", "--debug", "--database", empty.url]);
    expect(debugged).toMatchObject({ exitCode: 1, stdout: "" });
    expect(debugged.stderr).toMatch(/SchemaVersionError.*\n +at /);
  });
});

describe("migrate", () => {
  it("tells what is pending, applies it, and finds nothing to do then", async () => {
    await using empty = await emptyTestDatabase();
    const migrate = (command: string, ...more: readonly string[]) =>
      commandLine.run(["migrate", command, "--database", empty.url, ...more]);
    const before = await migrate("status", "--json");
    const { applied, pending, problems } = JSON.parse(before.stdout);
    expect({ exitCode: before.exitCode, applied, problems }).toEqual({
      exitCode: 0,
      applied: [],
      problems: [],
    });
    expect(pending).not.toEqual([]);
    expect((await migrate("status")).stdout).toMatch(/^pending {2}\d+_\w+\n.*"thermostore migrate deploy"/s);

    expect(await migrate("diff")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("CREATE TABLE"),
    });

    expect((await migrate("deploy")).stdout).toMatch(/^Applied \d+_\w+\.\n/);
    const after = { exitCode: 0, stdout: `${deployedJson(pending)}\n`, stderr: "" };
    expect(await migrate("deploy", "--json")).toEqual(after);
    expect(await migrate("status", "--json")).toEqual(after);
    expect((await migrate("deploy")).stdout).toMatch(/^Nothing to do: /);
  });

  it("finds tables that somebody has changed", async () => {
    await using database = await testDatabase();
    const migrate = (command: string, ...more: readonly string[]) =>
      commandLine.run(["migrate", command, "--database", database.url, ...more]);
    expect(await migrate("diff")).toEqual({
      exitCode: 0,
      stdout: "The tables are those of schema.prisma.\n",
      stderr: "",
    });
    await execute(database.url, "alter table component add column colour text");
    const shown = await migrate("diff");
    expect(shown).toMatchObject({ exitCode: 1, stderr: "" });
    expect(shown.stdout).toMatch(/ALTER TABLE "component" DROP COLUMN "colour"/);
    const status = await migrate("status", "--json");
    expect(status.exitCode).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({ problems: [expect.stringContaining("colour")] });
  });
});

describe("without a database in the environment", () => {
  const nothing = { THERMOSTORE_DATABASE_URL: "" };

  it("an embedded one is made, its progress told on stderr, and its server stopped", async () => {
    await using home = await testHome();
    const first = await commandLine.run(["stats", "--json"], {
      environment: { ...nothing, THERMOSTORE_HOME: home.path },
    });
    expect(first.exitCode).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ objects: 0 });
    expect(first.stderr).toMatch(/^(thermostore: [^\n]*\n)*thermostore: starting the embedded PostgreSQL\n/);

    // A home on the command line wins over a database in the environment.
    const status = await commandLine.run(["migrate", "status", "--json", "--home", home.path], {
      environment: { DATABASE_URL: down },
    });
    expect(status.exitCode).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ pending: [], problems: [] });

    const noteOfServer = join(home.path, "server", "cluster", "data", "postmaster.pid");
    await expect(access(noteOfServer)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("DATABASE_URL is next", async () => {
    const result = await commandLine.run(["stats"], { environment: { ...nothing, DATABASE_URL: down } });
    expect(result.stderr).toContain("127.0.0.1:1/simulations cannot be reached");
  });
});

function deployedJson(applied: readonly string[]): string {
  const names = applied.map((name) => JSON.stringify(name)).join(", ");
  return `{"applied": [${names}], "pending": [], "problems": []}`;
}
