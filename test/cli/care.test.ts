import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { finished, useCommandLine } from "./command-line.js";
import { ancillaryDirectory, keys } from "./store-files.js";

const commandLine = useCommandLine({ withExamples: true });

async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(commandLine.database.target.config);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const VOLUMES_OF_ETHANOL = `id in (select s.volume_id from archive_segment s
  join stored_object o on o.archive_id = s.archive_id where o.key = '${keys.ethanol}')`;

describe("verify", () => {
  it("finds nothing wrong with a store that is whole", async () => {
    const [{ bytes } = {}] = await query("select sum(size_bytes)::int as bytes from archive");
    expect(await commandLine.runJson(["verify"])).toMatchObject({
      exitCode: 0,
      stderr: "",
      json: { objects: 13, archives: 11, bytes, problems: [] },
    });
    const { stdout } = await commandLine.run(["verify", "--sample", "50%"]);
    expect(stdout).toMatch(
      /^Verified 7 objects and \d archives? with \d+\.\d\d MiB of files: no problems\.\n$/,
    );
    const one = await commandLine.runJson(["verify", "--key", keys.water, keys.forceField]);
    expect(one.json).toMatchObject({ objects: 2, archives: 1, problems: [] });
  });

  it("says which objects and files are damaged, and exits with 1", async () => {
    const flip = `update archive_volume set bytes = set_byte(bytes, 100, get_byte(bytes, 100) # 1) where ${VOLUMES_OF_ETHANOL}`;
    await query(flip);
    try {
      const { exitCode, stderr, json } = await commandLine.runJson(["verify"]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
      const detail = expect.stringMatching(/sha256.*"output\.pdb"/);
      expect(json).toMatchObject({ problems: [{ key: keys.ethanol, kind: "volume-damaged", detail }] });
      const shown = await commandLine.run(["verify", "--key", keys.ethanol]);
      expect(shown.exitCode).toBe(1);
      expect(shown.stdout).toMatch(
        /^Verified 1 object and 1 archive .*: 1 problem\.\n\nObjects whose files lie in damaged volumes;.*:\n {2}c0bed2abecd950face833fd2884765a8 {2}volume \d+ /,
      );
    } finally {
      await query(flip);
    }
  });

  it("refuses what it cannot look at", async () => {
    expect(await commandLine.run(["verify", "--key", "nothing", "--json"])).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: 'thermostore: no object is stored under the key "nothing".\n',
    });
    for (const [flags, message] of [
      [
        ["--sample", "101%"],
        '--sample: must be a number of objects, like "100", or a share of them, like "5%" (got "101%")',
      ],
      [["--sample", "0"], "--sample: must be"],
      [["--sample", "5", "--key", "a"], "leave out --sample"],
    ] as const) {
      const { exitCode, stderr } = await commandLine.run(["verify", ...flags]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
    }
  });

  it("stops when it is interrupted, and says what it found until then", async () => {
    const client = new pg.Client(commandLine.database.target.config);
    await client.connect();
    await client.query("begin; lock table ledger in access exclusive mode");
    const child = commandLine.start(["verify", "--json"]);
    const result = finished(child);
    const waiting =
      "select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while (child.exitCode === null && (await query(waiting))[0]?.count === 0);
    child.kill("SIGINT");
    child.stderr.once("data", () => void client.end());
    const { exitCode, stdout, stderr } = await result;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: "thermostore: stopping; once more to stop at once\n",
    });
    expect(JSON.parse(stdout)).toMatchObject({ problems: [] });
  });
});

describe("gc", () => {
  it("tells what would be freed, and frees it", async () => {
    await commandLine.run(["remove", keys.dilution]);
    await query("update archive_volume set staged_until = now() - interval '2 hours'");
    const nothing = { exitCode: 0, stderr: "", stdout: "There is nothing to free.\n" };
    expect(await commandLine.run(["gc", "--dry-run"])).toEqual(nothing);
    expect(await commandLine.run(["gc", "--dry-run", "--retention", "forever"])).toEqual(nothing);

    const told = await commandLine.runJson(["gc", "--dry-run", "--retention", "0"]);
    expect(told.json).toEqual({
      volumes: 1,
      bytes: expect.any(Number),
      archives: 1,
      archiveBytes: expect.any(Number),
      superseded: 1,
    });
    const shown = await commandLine.run(["gc", "--dry-run", "--retention", "0s"]);
    expect(shown.stdout).toMatch(/^Would free \d+\.\d\d MiB in 1 volume\.\n1 archive .* would go;/);
    expect((await commandLine.runJson(["gc", "--retention", "0"])).json).toEqual(told.json);
    const again = await commandLine.run(["gc", "--retention", "0", "--grace", "0"]);
    expect(again).toEqual({ exitCode: 0, stderr: "", stdout: "Nothing was freed.\n" });
    expect((await commandLine.runJson(["verify"])).json).toMatchObject({ objects: 12, problems: [] });
  });

  it.each([
    ["--grace", "soon", "at character 1: expected a length of time"],
    ["--retention", "30", "at character 3: the unit is missing"],
    ["--retention", "-1d", "must not be negative"],
  ])("refuses %s %s", async (flag, value, message) => {
    const { exitCode, stderr } = await commandLine.run(["gc", flag, value]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining(`${flag}: ${message}`),
    });
  });
});

describe("--all-projects", () => {
  beforeAll(() => query("insert into project (name) values ('another')"));

  it("checks, counts and sweeps one project after the other", async () => {
    const checked = await commandLine.runJson(["verify", "--all-projects"]);
    expect(checked).toMatchObject({
      exitCode: 0,
      stderr: "",
      json: { projects: { another: { objects: 0 }, default: { objects: 12, problems: [] } } },
    });
    const counted = await commandLine.runJson(["stats", "--all-projects"]);
    const own = await commandLine.runJson(["stats", "--project", "default"]);
    expect(counted.json).toMatchObject({ projects: { another: { objects: 0 }, default: own.json } });
    const { stdout } = await commandLine.run(["gc", "--all-projects"]);
    expect(stdout).toBe('Project "another":\nNothing was freed.\n\nProject "default":\nNothing was freed.\n');
    const notes = await query(
      "select kind::text, count(distinct project_id)::int as projects from upkeep group by kind order by kind",
    );
    expect(notes).toEqual([
      { kind: "gc", projects: 2 },
      { kind: "verify", projects: 2 },
    ]);
  });

  it("exits with 1 if something is wrong in one of them", async () => {
    const flip = `update archive_volume set bytes = set_byte(bytes, 100, get_byte(bytes, 100) # 1) where ${VOLUMES_OF_ETHANOL}`;
    await query(flip);
    try {
      const { exitCode, stdout } = await commandLine.run(["verify", "--all-projects"]);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /^Project "another":\nVerified 0 .*no problems\.\n\nProject "default":\n.*1 problem\./,
      );
    } finally {
      await query(flip);
    }
  });

  it.each([
    [["gc", "--all-projects", "--project", "default"], "leave out --project"],
    [["--project", "default", "stats", "--all-projects"], "leave out --project"],
    [["verify", "--all-projects", "--key", keys.water], "leave out --all-projects"],
    [["stats", "--all-projects", "--prometheus"], "--all-projects"],
  ])("refuses %j", async (args, message) => {
    const { exitCode, stderr } = await commandLine.run(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
  });
});

describe("cat --range", () => {
  it.each([
    ["0-9", 0, 10],
    ["100-", 100, undefined],
    ["-100", -100, undefined],
    ["100-99999999", 100, undefined],
  ])("%s", async (range, start, end) => {
    const content = await readFile(join(ancillaryDirectory(keys.water), "output.pdb"), "utf8");
    const result = await commandLine.run(["cat", keys.water, "output.pdb", "--range", range]);
    expect(result).toEqual({ exitCode: 0, stderr: "", stdout: content.slice(start, end) });
  });

  it("that cannot be read, or lies behind the end, gives nothing", async () => {
    const unreadable = await commandLine.run(["cat", keys.water, "output.pdb", "--range", "10-2x"]);
    expect(unreadable).toMatchObject({ exitCode: 2, stdout: "" });
    expect(unreadable.stderr).toContain('--range: at character 5: expected a digit (got "10-2x")');
    const behind = await commandLine.run(["cat", keys.water, "output.pdb", "--range", "99999999-"]);
    expect(behind).toMatchObject({ exitCode: 1, stdout: "" });
    expect(behind.stderr).toMatch(
      /--range 99999999- begins behind the end of "output\.pdb", which has \d+ bytes\./,
    );
  });
});
