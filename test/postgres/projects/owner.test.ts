import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { type ConnectionTarget, parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { roleScript } from "../../../src/postgres/projects/role-script.js";
import { ScratchServer } from "../../database/scratch-server.js";

/** On a server of its own: what a group may do is the same in all databases of a server. */
let server: ScratchServer;

beforeAll(async () => {
  server = await ScratchServer.make();
  await server.start();
  await server.execute(
    "create role keeper login password 'k'; create role ann login password 'a'; create role zoe",
  );
  await server.execute("create database lab");
  await server.execute('create schema "our lab"', "lab");
  await server.execute("revoke connect on database lab from public; grant connect on database lab to keeper");
  await deployMigrations(as(server.user, server.password));
});
afterAll(() => server?.[Symbol.asyncDispose]());

function as(role: string, password: string): ConnectionTarget {
  return parseConnectionTarget(
    `postgresql://${role}:${password}@127.0.0.1:${server.port}/lab?schema=our%20lab`,
    { environment: {} },
  );
}

describe("the role that migrates", () => {
  it("gets all that the migrations made, and nothing else", async () => {
    const administrator = as(server.user, server.password);
    await expect(roleScript(administrator, { owner: "nobody" })).rejects.toMatchObject({ field: "owner" });
    await using projects = await ProjectRegister.open(administrator);
    const members = await projects.membersOf("default");
    expect(await members.grant("zoe", "reader")).toEqual({ missingGroup: "thermostore_reader" });
    const { roles, grants } = await roleScript(administrator, { owner: "keeper", apply: true });
    expect(roles).toEqual([
      "CREATE ROLE thermostore_reader NOLOGIN;",
      "CREATE ROLE thermostore_writer NOLOGIN;",
      "CREATE ROLE thermostore_maintainer NOLOGIN;",
      "GRANT thermostore_reader TO thermostore_writer;",
      "GRANT thermostore_writer TO thermostore_maintainer;",
      'GRANT thermostore_reader TO "zoe";',
    ]);
    expect(grants.slice(0, 2)).toEqual([
      'GRANT CONNECT ON DATABASE "lab" TO thermostore_reader;',
      'GRANT USAGE ON SCHEMA "our lab" TO thermostore_reader;',
    ]);
    expect(grants).toContain('GRANT USAGE, CREATE ON SCHEMA "our lab" TO "keeper";');

    const { rows } = await server.execute(
      `select distinct owner::regrole::text from (
  select relowner as owner, relnamespace as place from pg_class union all
  select typowner, typnamespace from pg_type union all
  select proowner, pronamespace from pg_proc union all
  select stxowner, stxnamespace from pg_statistic_ext) as all_of_it
where place = '"our lab"'::regnamespace`,
      "lab",
    );
    expect(rows).toEqual([{ owner: "keeper" }]);
    const again = await roleScript(as("keeper", "k"), { owner: "keeper", apply: true });
    expect(again.grants.filter((sql) => sql.includes("OWNER TO"))).toEqual([]);
  });

  it("goes on with migrations and projects, without being a superuser", async () => {
    const keeper = as("keeper", "k");
    expect((await deployMigrations(keeper)).deployed).toEqual([]);
    expect(await schemaDiff(keeper)).toMatchObject({ sql: "", problems: [] });
    await using projects = await ProjectRegister.open(keeper);
    expect(await projects.create("gels", ["ann"])).toEqual(
      new Map([["ann", { missingGroup: "thermostore_maintainer" }]]),
    );
    await expect(roleScript(keeper, { owner: "ann" })).rejects.toMatchObject({
      field: "owner",
      reason: expect.stringContaining("is a member of a project"),
    });
  });

  it("needs the administrator to fill the groups, and says with what", async () => {
    const keeper = as("keeper", "k");
    await expect(roleScript(keeper, { apply: true })).rejects.toMatchObject({
      code: "42501",
      message: expect.stringContaining('run this first: GRANT thermostore_maintainer TO "ann";'),
    });
    const { roles } = await roleScript(keeper);
    await server.execute(roles.join(" "));
    expect((await roleScript(keeper, { apply: true })).roles).toEqual([]);

    // Or the administrator leaves it to the owner.
    await server.execute("grant thermostore_writer to keeper with admin option; create role tom");
    await using projects = await ProjectRegister.open(keeper);
    const members = await projects.membersOf("gels");
    expect(await members.grant("tom", "writer")).toEqual({ joinedGroup: "thermostore_writer" });
    const addTim = "insert into project_member (project_id, role_name, access) select 1, 'tim', 'writer'";
    await server.execute(`create role tim; set search_path = "our lab"; ${addTim}`, "lab");
    const left = await roleScript(keeper, { apply: true });
    expect(left.roles).toEqual(['GRANT thermostore_writer TO "tim";']);
    await server.execute("revoke thermostore_writer from keeper cascade");

    await using store = await PostgresStorage.connect(as("ann", "a"), { project: "gels" });
    const key = await store.storeObject(makeForceField());
    expect(await store.history(key)).toMatchObject([{ kind: "stored", by: "ann" }]);
  });
});

describe("a group", () => {
  it.each([
    ["alter role thermostore_writer bypassrls", "alter role thermostore_writer nobypassrls"],
    ["grant keeper to thermostore_writer", "revoke keeper from thermostore_writer"],
  ])("whose members would see everything is refused: %s", async (harm, mend) => {
    await server.execute(harm);
    await expect(roleScript(as("keeper", "k"))).rejects.toMatchObject({
      code: "42501",
      message: expect.stringMatching(/^members of .*thermostore_writer would see everything/),
    });
    await server.execute(mend);
    await roleScript(as(server.user, server.password), { apply: true });
  });
});
