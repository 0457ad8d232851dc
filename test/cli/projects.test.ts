import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LabUsers } from "../database/lab-users.js";
import { useCommandLine } from "./command-line.js";
import { keys, objectFile } from "./store-files.js";

const commandLine = useCommandLine({ withExamples: true });
let users: LabUsers;

beforeAll(async () => {
  users = await LabUsers.make(commandLine.database, ["anna", "ben"]);
});
afterAll(() => users?.[Symbol.asyncDispose]());

/** As somebody with a role of their own. */
function as(who: string, ...args: readonly string[]) {
  return commandLine.run([...args, "--database", users.target(who).url]);
}

describe("project", () => {
  it("create, list, grant, members", async () => {
    const anna = users.role("anna");
    const ben = users.role("ben");
    const made = await commandLine.run(["project", "create", "gels", "--maintainer", anna]);
    expect(made).toEqual({
      exitCode: 0,
      stdout: `Made the project "gels"; ${anna} may let others in.\n`,
      stderr: `thermostore: put ${anna} into the group thermostore_maintainer, whose rights it needs\n`,
    });
    expect((await commandLine.runJson(["project", "list"])).json).toEqual([
      expect.objectContaining({ name: "default", access: "owner", members: 0 }),
      expect.objectContaining({ name: "gels", access: "owner", members: 1 }),
    ]);
    const seen = await as("anna", "project", "list");
    expect(seen.stdout).toMatch(
      /^project +you are +members +made +by\n─+\ngels +maintainer +1 +\d{4}-\d\d-\d\d /,
    );

    const granted = await as("anna", "project", "grant", "gels", ben, "reader");
    expect(granted).toEqual({
      exitCode: 0,
      stdout: `${ben} is reader of the project "gels" now.\n`,
      stderr: `thermostore: ${ben} has no rights on the tables yet; the owner of the database gives it those of thermostore_reader with: thermostore roles --apply\n`,
    });
    const members = await as("anna", "project", "members", "gels");
    expect(members.stdout).toMatch(
      new RegExp(
        `\\n${ben} +reader +\\S+ +${anna} +lacks the rights of thermostore_reader; see thermostore roles\n$`,
      ),
    );
    const changed = await commandLine.run(["project", "grant", "gels", ben, "writer"]);
    expect(changed.stdout).toBe(`${ben} is writer of the project "gels" now (reader before).\n`);
    const again = await as("anna", "project", "grant", "gels", ben, "writer");
    expect(again.stdout).toBe(`${ben} is writer of the project "gels" already.\n`);
    expect((await as("ben", "project", "members", "gels", "--json")).stdout).toContain(`"role": "${ben}"`);
  });

  it("is what --project and THERMOSTORE_PROJECT name, and the rest is not there", async () => {
    const stored = await as("ben", "store", objectFile(keys.forceField), "--project", "gels");
    expect(stored).toMatchObject({ exitCode: 0, stderr: "" });
    const count = async (args: readonly string[], environment = {}) => {
      const { json } = await commandLine.runJson(["stats", ...args], { environment });
      return json;
    };
    expect(await count([])).toMatchObject({ objects: 13 });
    expect(await count(["--project", "gels"])).toMatchObject({ objects: 1 });
    expect(await count([], { THERMOSTORE_PROJECT: "gels" })).toMatchObject({ objects: 1 });
    expect(await count(["--project", "default"], { THERMOSTORE_PROJECT: "gels" })).toMatchObject({
      objects: 13,
    });

    expect(await as("ben", "stats")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^thermostore: there is no project "default" that the role "ben_\w+" may use\. List those that it may with: thermostore project list; .*\n$/,
      ),
    });
    expect(await commandLine.run(["stats", "--project", "foams"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("make it with: thermostore project create foams"),
    });
    const empty = await commandLine.run(["stats", "--project", ""]);
    expect(empty).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--project") });
  });

  it("refuses in one line what its access does not cover", async () => {
    await commandLine.run(["project", "grant", "gels", users.role("ben"), "reader"]);
    const refusal = (needed: string) => ({
      exitCode: 1,
      stdout: "",
      stderr: `thermostore: your role is no ${needed} of the project "gels". Ask a maintainer of it for: thermostore project grant gels ROLE ${needed}.\n`,
    });
    const store = await as("ben", "store", objectFile(keys.smirnoff), "--project", "gels");
    expect(store).toEqual(refusal("writer"));
    expect(await as("ben", "project", "grant", "gels", users.role("ben"), "writer")).toEqual(
      refusal("maintainer"),
    );
    for (const args of [
      ["project", "create", "foams"],
      ["project", "quota", "gels", "--max-objects", "none"],
      ["roles"],
    ]) {
      expect(await as("anna", ...args)).toEqual({
        exitCode: 1,
        stdout: "",
        stderr: expect.stringMatching(/^thermostore: only the role "\w+", which owns the tables, may .*\n$/),
      });
    }
  });

  it("quota limits what it holds", async () => {
    const shown = await commandLine.run(["project", "quota", "gels"]);
    expect(shown.stdout).toMatch(
      /^The project "gels" holds\n {2}1 object, without a limit\n {2}<0\.01 MiB, without a limit\n$/,
    );
    const limited = await commandLine.runJson([
      ...["project", "quota", "gels", "--max-objects", "1", "--max-bytes", "1.5 GiB"],
    ]);
    expect(limited.json).toMatchObject({ objects: 1, max_objects: 1, max_bytes: 1.5 * 1024 ** 3 });
    const full = await commandLine.run(["store", objectFile(keys.smirnoff), "--project", "gels"]);
    expect(full).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(/^thermostore: the project "gels" may hold 1 objects, .*\n$/),
    });
    const half = await commandLine.run(["project", "quota", "gels", "--max-objects", "none"]);
    expect(half.stdout).toMatch(/1 object, without a limit\n {2}\S+ MiB of at most 1536\.00 MiB \(0 %\)\n$/);
    await commandLine.run(["project", "quota", "gels", "--max-bytes", "none"]);
  });

  it.each([
    [["create", "Gels"], "<NAME>: must be a lower-case letter or a digit, followed by"],
    [["grant", "gels", "ben", "owner"], "Allowed choices are reader, writer, maintainer"],
    [["quota", "gels", "--max-objects", "many"], '--max-objects: must be a whole number, or "none"'],
    [["quota", "gels", "--max-bytes", "5 parsecs"], "--max-bytes: must be a unit like kB"],
    [["quota", "gels", "--max-bytes=-5GB"], "--max-bytes: must be a size"],
  ])("%j is wrong usage, which no server is asked about", async (args, message) => {
    const { exitCode, stderr } = await commandLine.run(["project", ...args], {
      environment: { THERMOSTORE_DATABASE_URL: "postgresql://lab@127.0.0.1:1/nowhere" },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
  });

  it("revoke ends it", async () => {
    const ben = users.role("ben");
    const revoked = await as("anna", "project", "revoke", "gels", ben);
    expect(revoked).toEqual({
      exitCode: 0,
      stdout: `${ben} is not reader of the project "gels" any more.\n`,
      stderr: "",
    });
    expect((await as("ben", "project", "list")).stdout).toMatch(/^There is no project that you may see\./);
    const again = await as("anna", "project", "revoke", "gels", ben);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is no member") });
  });
});

describe("roles", () => {
  it("prints a script that psql runs, and --apply runs it", async () => {
    const { exitCode, stdout, stderr } = await commandLine.run(["roles"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^BEGIN;\n(.*;\n)*COMMIT;\n$|^BEGIN;\n-- /);
    await users.asOwner(stdout);
    const applied = await commandLine.run(["roles", "--apply"]);
    expect(applied).toEqual({
      exitCode: 0,
      stdout:
        "thermostore_reader, thermostore_writer, thermostore_maintainer have the rights that they need, and no others.\n",
      stderr: "",
    });
    expect((await commandLine.runJson(["roles"])).json).toMatchObject({ applied: false, roles: [] });
  });
});
