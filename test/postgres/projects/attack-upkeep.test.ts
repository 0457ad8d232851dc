import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { roleScript } from "../../../src/postgres/projects/role-script.js";
import { AttackLab } from "./attack-lab.js";
import { INSERTS } from "./attack-statements.js";

const PROJECTS = "select array_agg(project_id::text order by project_id) from stored_object";

let lab: AttackLab;

beforeAll(async () => {
  lab = await AttackLab.open();
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

describe("roles of the server that a maintainer lets in", () => {
  it.each([
    ["pg_database_owner", "reader"],
    ["thermostore_reader", "reader"],
    ["thermostore_writer", "reader"],
    ["thermostore_reader", "maintainer"],
    ["thermostore_writer", "maintainer"],
  ])("(%s as a %s) neither keep the owner from giving rights, nor lose theirs", async (name, access) => {
    await using alice = await lab.as("alice");
    await alice.rows(`insert into project_member (project_id, role_name, access)
values (${lab.ids.acids}, '${name}', '${access}')`);
    try {
      const { roles, grants } = await roleScript(lab.database.target, { apply: true });
      expect(roles).toEqual([]);
      expect(grants.filter((sql) => sql.endsWith(` FROM "${name}";`))).toEqual([]);
      expect(await alice.value("select count(*)::int from stored_object")).toBe(1);
    } finally {
      await alice.rows(`delete from project_member where role_name = '${name}'`);
    }
  });

  it("do not get access for which they cannot have the rights", async () => {
    await using projects = await ProjectRegister.open(lab.database.target);
    const members = await projects.membersOf("acids");
    for (const role of ["pg_database_owner", "thermostore_reader"]) {
      await expect(members.grant(role, "writer")).rejects.toMatchObject({ name: "InvalidValueError" });
    }
    expect(await members.grant("thermostore_reader", "reader")).toEqual({});
    expect(await members.revoke("thermostore_reader")).toEqual({ previous: "reader", remaining: [] });
  });
});

describe("lists that cannot be read", () => {
  it.each(["{NULL}", "{{a},{b}}"])(
    "(%s) are not taken, so that nobody keeps the owner from verifying",
    async (list) => {
      await using bob = await lab.as("bob");
      expect(
        await bob.attempt(`insert into archive (project_id, content_sha256, size_bytes, file_count, empty_directories)
values (${lab.ids.bases}, repeat('2', 64), 0, 0, '${list}')`),
      ).toBe("23514");
      expect(await bob.attempt(`update stored_object set observable_names = '${list}'`)).toBe("23514");
      expect(await bob.attempt("update stored_object set observable_names = '{a,b}'")).toBe(1);
    },
  );
});

describe("a role with an odd name", () => {
  it.each([
    "quo\"te's",
    "Upper Case",
    "current_user",
    "-",
    "a.b,c",
    "{a}",
    "\\x41",
    "line\nbreak",
    "$1",
    "é".repeat(31),
    "n".repeat(63),
  ])("%j is let in, sees its project, signs, and is put out", async (name) => {
    const role = pg.escapeIdentifier(name);
    await lab.users.asOwner(`create role ${role}`);
    try {
      await using projects = await ProjectRegister.open(lab.database.target);
      const members = await projects.membersOf("acids");
      expect(await members.grant(name, "writer")).toEqual({ joinedGroup: "thermostore_writer" });
      expect((await roleScript(lab.database.target, { apply: true })).roles).toEqual([]);
      await using session = await lab.as();
      await session.rows(`set role ${role}`);
      expect(await session.value(PROJECTS)).toEqual([lab.ids.acids]);
      const signed = pg.escapeLiteral(name);
      expect(
        await session.attempt(
          INSERTS.stored_object?.(lab.ids.acids) ?? "",
          `select from stored_object join ledger on object_key = key
where key = 'new' and created_by = ${signed} and happened_by = ${signed}`,
        ),
      ).toBe(1);
      expect(await members.revoke(name)).toEqual({ previous: "writer", remaining: [] });
      expect(await session.value(PROJECTS)).toBeNull();
    } finally {
      await lab.users.asOwner(`drop role ${role}`);
    }
  });

  it.each(["public", "none", "", "nobody", "é".repeat(32), "\0"])(
    "%j is not let in if there is none",
    async (name) => {
      await using projects = await ProjectRegister.open(lab.database.target);
      const members = await projects.membersOf("acids");
      await expect(members.grant(name, "reader")).rejects.toMatchObject({
        name: expect.stringMatching(/^(InvalidValue|Database)Error$/),
      });
    },
  );
});
