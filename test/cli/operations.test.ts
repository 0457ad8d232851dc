import pg from "pg";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { useCommandLine } from "./command-line.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();
const latest = "20990101000000_later";

async function execute(sql: string): Promise<unknown[]> {
  const client = new pg.Client(commandLine.database.target.config);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("migrate resolve", () => {
  it("notes what became of a migration, and says what there is to do", async () => {
    await execute(`insert into _prisma_migrations (id, checksum, migration_name, logs)
      values ('lost', '', '${latest}', 'ERROR: division by zero')`);
    const status = await commandLine.run(["migrate", "status"]);
    expect(status).toMatchObject({ exitCode: 1, stderr: "" });
    expect(status.stdout).toMatch(
      /^problem {2}.*\(division by zero\).*resolve 20990101000000_later --rolled-back/m,
    );
    const refused = await commandLine.run(["stats"]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^thermostore: .*division by zero.*\n$/);

    const resolved = await commandLine.run(["migrate", "resolve", latest, "--rolled-back"]);
    expect(resolved).toMatchObject({ exitCode: 0, stderr: "" });
    expect(resolved.stdout).toMatch(new RegExp(`^Noted ${latest} as rolled back\\.\napplied  `));
    expect(
      await execute("select rolled_back_at is not null as undone from _prisma_migrations where id = 'lost'"),
    ).toEqual([{ undone: true }]);
  });

  it("wants to know which, and nothing else", async () => {
    for (const flags of [[], ["--applied", "--rolled-back"]]) {
      const { exitCode, stderr } = await commandLine.run(["migrate", "resolve", latest, ...flags]);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringContaining("either --applied or"),
      });
    }
  });
});

describe("backup and drill", () => {
  it("say in one line what is missing", async () => {
    const environment = { PATH: directory("empty") };
    for (const args of [
      ["backup", directory("a.dump")],
      ["drill", directory("a.dump")],
    ]) {
      const { exitCode, stdout, stderr } = await commandLine.run(args, { environment });
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr).toMatch(/^thermostore: pg_(dump|restore) is not in the PATH\. .*--pg-bin.*\n$/);
    }
    const wrong = await commandLine.run(["backup", directory("a.dump"), "--jobs", "0"]);
    expect(wrong).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--jobs: must be a number from 1 to 64"),
    });
  });
});
