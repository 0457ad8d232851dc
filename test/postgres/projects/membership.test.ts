import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { LabUsers } from "../../database/lab-users.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";

let database: TestDatabase;
let users: LabUsers;

beforeAll(async () => {
  database = await testDatabase();
  users = await LabUsers.make(database, ["anna", "ben", "carla"]);
});
afterAll(async () => {
  await users?.[Symbol.asyncDispose]();
  await database?.drop();
});

/** The projects, as somebody or the owner sees them. */
async function as<T>(who: string | undefined, work: (projects: ProjectRegister) => Promise<T>): Promise<T> {
  await using projects = await ProjectRegister.open(who === undefined ? database.target : users.target(who));
  return await work(projects);
}

describe("a project", () => {
  it("is made with its maintainers, or not at all", async () => {
    const anna = users.role("anna");
    await expect(
      as(undefined, (projects) => projects.create("gels", [anna, "nobody"])),
    ).rejects.toMatchObject({
      name: "InvalidValueError",
      message: expect.stringContaining('CREATE ROLE "nobody" LOGIN'),
    });
    expect(await as(undefined, (projects) => projects.list())).toMatchObject([{ name: "default" }]);

    const outcomes = await as(undefined, (projects) => projects.create("gels", [anna]));
    expect([...outcomes]).toEqual([[anna, { joinedGroup: "thermostore_maintainer" }]]);
    expect(await as(undefined, (projects) => projects.list())).toMatchObject([
      { name: "default", access: "owner", members: 0 },
      { name: "gels", access: "owner", members: 1, createdAt: expect.any(Date) },
    ]);
    expect(await as("anna", (projects) => projects.list())).toMatchObject([
      { name: "gels", access: "maintainer", members: 1 },
    ]);
  });

  it.each(["", "Gels", "-gels", "ge ls", "gels; drop table project", "a".repeat(64)])(
    "cannot be named %j",
    async (name) => {
      await expect(as(undefined, (projects) => projects.create(name))).rejects.toMatchObject({
        name: "InvalidValueError",
        value: name,
      });
    },
  );

  it("is made once, and by the owner of the tables alone", async () => {
    await expect(as(undefined, (projects) => projects.create("default"))).rejects.toMatchObject({
      name: "InvalidValueError",
      reason: "there is one of this name already; see thermostore project list",
    });
    await expect(as("anna", (projects) => projects.create("foams"))).rejects.toMatchObject({
      name: "OwnerNeededError",
      owner: expect.any(String),
    });
    await expect(
      as("anna", (projects) => projects.setQuota("gels", { maxBytes: null })),
    ).rejects.toMatchObject({
      name: "OwnerNeededError",
    });
  });

  it("of others is not told from one that is not there", async () => {
    const refusals = await Promise.all(
      ["gels", "no-such"].map((name) =>
        as("carla", (projects) => projects.membersOf(name)).catch((error: Error) => error),
      ),
    );
    // Carla has no rights on any table yet: she does not get that far.
    expect(refusals.map((error) => error.constructor.name)).toEqual(["DatabaseError", "DatabaseError"]);
    await users.asOwner(`grant thermostore_reader to ${users.role("carla")}`);
    for (const name of ["gels", "no-such"]) {
      await expect(as("carla", (projects) => projects.membersOf(name))).rejects.toMatchObject({
        name: "ProjectNotFoundError",
        message: expect.stringContaining(
          `no project "${name}" that the role "${users.role("carla")}" may use`,
        ),
      });
    }
    await expect(as(undefined, (projects) => projects.quota("no-such"))).rejects.toThrow(
      "thermostore project create no-such",
    );
  });
});

describe("members", () => {
  it("are let in, changed and taken out by maintainers", async () => {
    const ben = users.role("ben");
    // Only the owner may fill the groups.
    expect(
      await as("anna", async (projects) => (await projects.membersOf("gels")).grant(ben, "reader")),
    ).toEqual({
      missingGroup: "thermostore_reader",
    });
    expect(await as("anna", async (projects) => (await projects.membersOf("gels")).list())).toMatchObject([
      { role: users.role("anna"), access: "maintainer", exists: true },
      { role: ben, access: "reader", missingGroup: "thermostore_reader", grantedBy: users.role("anna") },
    ]);
    expect(
      await as(undefined, async (projects) => (await projects.membersOf("gels")).grant(ben, "writer")),
    ).toEqual({ previous: "reader", joinedGroup: "thermostore_writer" });
    expect(await as("ben", (projects) => projects.list())).toMatchObject([
      { name: "gels", access: "writer" },
    ]);

    const again = await as("anna", async (projects) =>
      (await projects.membersOf("gels")).grant(ben, "writer"),
    );
    expect(again).toEqual({ previous: "writer" });
    expect(await as("anna", async (projects) => (await projects.membersOf("gels")).revoke(ben))).toEqual({
      previous: "writer",
      remaining: [],
    });
    expect(await as("ben", (projects) => projects.list())).toEqual([]);
    await expect(
      as("anna", async (projects) => (await projects.membersOf("gels")).revoke(ben)),
    ).rejects.toMatchObject({
      name: "InvalidValueError",
      reason: 'is no member of the project "gels"; see thermostore project members gels',
    });
  });

  it("who are no maintainers let nobody in or out", async () => {
    const [anna, ben, carla] = ["anna", "ben", "carla"].map((who) => users.role(who));
    await as(undefined, async (projects) => (await projects.membersOf("gels")).grant(ben ?? "", "writer"));
    for (const attempt of [
      (projects: ProjectRegister) =>
        projects.membersOf("gels").then((members) => members.grant(carla ?? "", "reader")),
      (projects: ProjectRegister) =>
        projects.membersOf("gels").then((members) => members.grant(ben ?? "", "maintainer")),
      (projects: ProjectRegister) => projects.membersOf("gels").then((members) => members.revoke(anna ?? "")),
    ]) {
      await expect(as("ben", attempt)).rejects.toMatchObject({
        name: "ProjectAccessError",
        project: "gels",
        needed: "maintainer",
      });
    }
    expect(await as("ben", async (projects) => (await projects.membersOf("gels")).list())).toHaveLength(2);
  });

  it("cannot lower their own access, but leave", async () => {
    const anna = users.role("anna");
    const lowering = as("anna", async (projects) => (await projects.membersOf("gels")).grant(anna, "reader"));
    await expect(lowering).rejects.toMatchObject({ name: "InvalidValueError", field: "access" });
    expect(await as("anna", (projects) => projects.list())).toMatchObject([{ access: "maintainer" }]);
    const left = await as("anna", async (projects) => (await projects.membersOf("gels")).revoke(anna));
    expect(left.previous).toBe("maintainer");
    expect(await as("anna", (projects) => projects.list())).toEqual([]);
  });

  it("may be a group; whoever is in it is told so when their own access ends", async () => {
    const [carla, group] = [users.role("carla"), users.role("students")];
    await users.asOwner(`create role ${group} nologin`, `grant ${group} to ${carla}`);
    const outcomes = await as(undefined, async (projects) => {
      const members = await projects.membersOf("gels");
      await members.grant(group, "reader");
      await members.grant(carla, "writer");
      const revoked = await members.revoke(carla);
      const refused: unknown = await members.revoke(carla).catch((error: unknown) => error);
      return { revoked, refused };
    });
    expect(outcomes.revoked).toEqual({ previous: "writer", remaining: [{ role: group, access: "reader" }] });
    expect(outcomes.refused).toMatchObject({ reason: expect.stringContaining(`but as one of "${group}"`) });
    expect(await as("carla", (projects) => projects.list())).toMatchObject([
      { name: "gels", access: "reader" },
    ]);
    await users.asOwner(`drop owned by ${group}`, `drop role ${group}`);
    const [ghost] = await as(undefined, async (projects) => (await projects.membersOf("gels")).list()).then(
      (members) => members.filter(({ role }) => role === group),
    );
    expect(ghost).toMatchObject({ exists: false, access: "reader" });
    expect(await as("carla", (projects) => projects.list())).toEqual([]);
    await as(undefined, async (projects) => (await projects.membersOf("gels")).revoke(group));
  });

  it("that two let in at once are let in once", async () => {
    const carla = users.role("carla");
    const outcomes = await Promise.all(
      (["reader", "writer", "maintainer", "writer"] as const).map((access) =>
        as(undefined, async (projects) => (await projects.membersOf("gels")).grant(carla, access)),
      ),
    );
    expect(outcomes).toHaveLength(4);
    const members = await as(undefined, async (projects) => (await projects.membersOf("gels")).list());
    expect(members.filter(({ role }) => role === carla)).toHaveLength(1);
  });
});

describe("a quota", () => {
  it("is shown, changed in part and taken away", async () => {
    const quota = () => as(undefined, (projects) => projects.quota("gels"));
    expect(await quota()).toEqual({ objects: 0, bytes: 0 });
    await as(undefined, (projects) => projects.setQuota("gels", { maxObjects: 10, maxBytes: 2 ** 41 }));
    expect(await quota()).toEqual({ objects: 0, bytes: 0, maxObjects: 10, maxBytes: 2 ** 41 });
    await as(undefined, (projects) => projects.setQuota("gels", { maxObjects: null }));
    expect(await quota()).toEqual({ objects: 0, bytes: 0, maxBytes: 2 ** 41 });
    await expect(
      as(undefined, (projects) => projects.setQuota("gels", { maxBytes: -1 })),
    ).rejects.toMatchObject({ name: "InvalidValueError", field: "maxBytes" });
  });
});
