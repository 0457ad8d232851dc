/** What members of a project come to at their store: writers do everything, readers are told what they lack. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileContents } from "../../../src/conformance/expectations.js";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { ProjectAccessError } from "../../../src/project-errors.js";
import { LabUsers } from "../../database/lab-users.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const fixture = useStore();
let users: LabUsers;
let reader: PostgresStorage;
let writer: PostgresStorage;
let directory = "";
let simulation = "";
let replaced = "";

beforeAll(async () => {
  users = await LabUsers.make(fixture.database, ["rita", "wim"]);
  await using projects = await ProjectRegister.open(fixture.database.target);
  const members = await projects.membersOf("default");
  await members.grant(users.role("rita"), "reader");
  await members.grant(users.role("wim"), "writer");
  reader = await PostgresStorage.connect(users.target("rita"));
  writer = await PostgresStorage.connect(users.target("wim"));
  directory = await fixture.directory();
  await writer.storeObjectDetailed(makeForceField(), undefined, { key: "force field 1" });
  simulation = await writer.storeObject(makeSimulation(), directory);
  await writer.storeObjectDetailed(makeForceField("<spare/>"), undefined, { key: "spare" });
  replaced = await writer.storeObject(makeSimulation({ statisticalInefficiency: 1 }), directory);
});
afterAll(async () => {
  await reader.close();
  await writer.close();
  await users[Symbol.asyncDispose]();
});

describe("a reader", () => {
  it("reads everything", async () => {
    expect(Object.keys(await fileContents(reader, simulation))).toHaveLength(3);
    expect(await reader.history(simulation)).toHaveLength(2);
    expect(await reader.hasObject(makeSimulation())).toBe(simulation);
    expect((await reader.statistics()).objects).toBe(3);
    expect((await reader.verify()).problems).toEqual([]);
  });

  it.each([
    ["store new data", () => reader.storeObject(makeForceField("<new/>"))],
    [
      "store new data with files",
      () => reader.storeObject(makeSimulation({ sourceCalculationId: "x" }), directory),
    ],
    ["replace", () => reader.storeObject(makeSimulation({ statisticalInefficiency: 0.5 }), directory)],
    ["remove", () => reader.removeObject(simulation)],
    ["remove a force field", () => reader.removeObject("spare")],
    ["undo", () => reader.undo(simulation)],
  ] as const)("may not %s, and is told what that takes", async (_what, work) => {
    const before = await fixture.store.lastPosition();
    const error = await failureOf(work());
    expect(error).toBeInstanceOf(ProjectAccessError);
    expect(error).toMatchObject({ project: "default", needed: "writer" });
    expect(await fixture.store.lastPosition()).toBe(before);
  });

  it("is given what is stored already where storing it changes nothing", async () => {
    const worse = makeSimulation({ statisticalInefficiency: 9 });
    expect(await reader.storeObjectDetailed(worse, directory)).toEqual({ key: simulation, outcome: "kept" });
  });
});

describe("a writer", () => {
  it("signs what it does with its own role", async () => {
    expect(replaced).toBe(simulation);
    const events = await fixture.store.history(simulation);
    expect(events.map(({ by }) => by)).toEqual([users.role("wim"), users.role("wim")]);
    const [row] = await fixture.rows("select created_by, updated_by from stored_object where key = $1", [
      simulation,
    ]);
    expect(row).toEqual({ created_by: users.role("wim"), updated_by: users.role("wim") });
  });

  it("undoes and removes, with one snapshot as well", async () => {
    await writer.undo(simulation);
    const options = { isolation: "serializable" } as const;
    await writer.transaction(() => writer.removeObject("spare"), options);
    await writer.transaction(() => writer.undo("spare"), options);
    expect((await writer.history("spare")).at(-1)).toMatchObject({ kind: "restored" });
  });

  it("is refused as soon as it is one no more", async () => {
    const [project] = await fixture.rows("select id::text from project");
    await fixture.rows(
      "update project_member set access = 'reader' where project_id = $1 and role_name = $2",
      [project?.id, users.role("wim")],
    );
    expect(await failureOf(writer.removeObject(simulation))).toBeInstanceOf(ProjectAccessError);
    expect(await writer.objectExists(simulation)).toBe(true);
    await fixture.rows("delete from project_member where role_name = $1", [users.role("wim")]);
    expect(await writer.objectExists(simulation)).toBe(false);
  });
});
