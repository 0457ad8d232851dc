import { beforeAll, describe, expect, it } from "vitest";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../src/postgres/projects/project-register.js";
import { LabUsers } from "../database/lab-users.js";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { useCommandLine } from "./command-line.js";

const commandLine = useCommandLine({ withExamples: true });
const scratch = useTemporaryDirectory();

async function count(project: string): Promise<number> {
  await using store = await PostgresStorage.connect(commandLine.database.target, { project });
  return (await store.statistics()).objects;
}

beforeAll(async () => {
  await using projects = await ProjectRegister.open(commandLine.database.target);
  for (const name of ["water", "archive"]) await projects.create(name);
});

describe("thermostore project move", () => {
  it("moves what filters select, with a copy of the force fields behind it", async () => {
    const args = ["project", "move", "water", "simulation", "--substance", "O"];
    const planned = await commandLine.runJson([...args, "--dry-run"]);
    expect(planned).toMatchObject({ exitCode: 0, stderr: "", json: { stored: 3, left: [], remaining: 0 } });
    expect([await count("default"), await count("water")]).toEqual([13, 0]);

    const moved = await commandLine.run(args);
    expect(moved).toMatchObject({ exitCode: 0, stderr: "" });
    expect(moved.stdout).toMatch(
      /^2 objects moved from "default" to "water"; .*\n\nForce fields that are in both, because .*:\n {2}\S+\s*\n$/,
    );
    expect([await count("default"), await count("water")]).toEqual([11, 3]);
    const again = await commandLine.run(args);
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Nothing moved from/) });
  });

  it("moves everything that is left from one project to another, if that is what was said", async () => {
    const moved = await commandLine.runJson(["project", "move", "archive", "--all", "--project", "water"]);
    expect(moved).toMatchObject({ exitCode: 0, json: { stored: 3, left: [], alongside: [], failed: [] } });
    expect(Object.keys((moved.json as { moved: object }).moved)).toHaveLength(3);
    expect([await count("water"), await count("archive")]).toEqual([0, 3]);
    // What moves by files stays in its project as well.
    const inArchive = ["--project", "archive"];
    expect(await commandLine.runJson(["export", scratch("out"), ...inArchive])).toMatchObject({
      json: { objects: 3 },
    });
    expect(await commandLine.runJson(["bundle", "create", scratch("a.zip"), ...inArchive])).toMatchObject({
      json: { objects: 3 },
    });
    await commandLine.run(["import", scratch("a.zip"), "--project", "water"]);
    expect([await count("water"), await count("archive"), await count("default")]).toEqual([3, 3, 11]);
    const environment = { THERMOSTORE_PROJECT: "archive" };
    const back = await commandLine.run(["project", "move", "default", "--all"], { environment });
    expect(back).toMatchObject({ exitCode: 0, stderr: "" });
    expect([await count("archive"), await count("default")]).toEqual([0, 13]);
  });

  it("says what is wrong before anything is moved", async () => {
    for (const [args, said] of [
      [["water"], /say what to move: a class, filters, or --all/],
      [["water", "simulation", "--all"], /--all leaves nothing out/],
      [["default", "--all"], /"default" is the project to move from/],
    ] as const) {
      const { exitCode, stdout, stderr } = await commandLine.run(["project", "move", ...args]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(said);
    }
    const unknown = await commandLine.run(["project", "move", "lost", "--all"]);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: "" });
    expect(unknown.stderr).toMatch(/^thermostore: there is no project "lost".*\n$/);
  });

  it("needs a writer on both sides, and is then no wider for members than for others", async () => {
    await using users = await LabUsers.make(commandLine.database, ["reader", "stranger", "writer"]);
    await users.letInto("default", { reader: "reader", stranger: "writer", writer: "writer" });
    await users.letInto("archive", { reader: "writer", writer: "writer" });
    const [reader, stranger, writer] = [
      users.target("reader").url,
      users.target("stranger").url,
      users.target("writer").url,
    ];
    const refused = await commandLine.run(["project", "move", "archive", "--all", "--database", reader]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toMatch(/your role is no writer of the project "default"/);
    const hidden = await commandLine.run(["project", "move", "archive", "--all", "--database", stranger]);
    expect(hidden.stderr).toMatch(/no project "archive" that the role/);
    expect([await count("default"), await count("archive")]).toEqual([13, 0]);

    const moved = await commandLine.runJson(["project", "move", "archive", "--all", "--database", writer]);
    expect(moved).toMatchObject({ exitCode: 0, stderr: "", json: { stored: 13, left: [], failed: [] } });
    expect([await count("default"), await count("archive")]).toEqual([0, 13]);
  });
});
