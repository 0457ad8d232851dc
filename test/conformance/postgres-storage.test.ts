/** What a backend promises, by a store in one of two projects: for the owner of the tables, and for a member. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storageBackendConformance } from "../../src/conformance/index.js";
import type { ConnectionTarget } from "../../src/postgres/connection-target.js";
import { Database } from "../../src/postgres/database/database.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../src/postgres/projects/project-register.js";
import { LabUsers } from "../database/lab-users.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { Neighbour } from "../postgres/storage/neighbour.js";
import { useTemporaryCache } from "./cache-directory.js";

useTemporaryCache();
let database: TestDatabase;
let owner: pg.Client;
let users: LabUsers;
let neighbour: Neighbour;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client(database.target.config);
  await owner.connect();
  users = await LabUsers.make(database, ["writer"]);
  await using projects = await ProjectRegister.open(database.target);
  await (await projects.membersOf("default")).grant(users.role("writer"), "writer");
  neighbour = await Neighbour.move(database.target);
});
afterAll(async () => {
  await neighbour.close();
  await users[Symbol.asyncDispose]();
  await owner.end();
  await database.drop();
});

describe.each([
  { who: "the owner of the database", target: (): ConnectionTarget => database.target, isRestricted: false },
  { who: "a writer under row-level security", target: () => users.target("writer"), isRestricted: true },
])("PostgresStorage, for $who,", ({ target, isRestricted }) => {
  let storage: PostgresStorage;
  beforeAll(async () => {
    storage = await PostgresStorage.connect(target());
  });
  afterAll(() => storage.close());

  storageBackendConformance({
    describe,
    it,
    // One store for all tests, emptied before each. Substances are facts: they stay.
    open: async () => {
      const tables = ["stored_object", "ledger", "archive", "archive_volume"];
      const project = "project_id = (select id from project where name = 'default')";
      await owner.query(tables.map((table) => `delete from ${table} where ${project}`).join("; "));
      return { backend: storage, release: async () => {} };
    },
  });

  it("touched no other project, and was bound by policies or not", async () => {
    const opened = await Database.open(target());
    await opened.close();
    expect(opened.project).toMatchObject({ name: "default", isRestricted });
    await neighbour.requireUntouched();
  });
});
