import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { roleScript } from "../../../src/postgres/projects/role-script.js";
import { LabUsers } from "../../database/lab-users.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
let users: LabUsers;

beforeAll(async () => {
  users = await LabUsers.make(fixture.database, ["ruth", "will", "mona", "lee"]);
  await using projects = await ProjectRegister.open(fixture.database.target);
  const members = await projects.membersOf("default");
  await members.grant(users.role("ruth"), "reader");
  await members.grant(users.role("will"), "writer");
  await members.grant(users.role("mona"), "maintainer");
});
afterAll(async () => {
  await users?.[Symbol.asyncDispose]();
});

async function keysOf(store: PostgresStorage): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of store.keys()) keys.push(key);
  return keys;
}

/** What a group may do by itself: whole tables, columns, sequences. */
async function rightsOf(group: string): Promise<readonly string[]> {
  const rows = await fixture.rows(
    `select lower(acl.privilege_type) || ' on ' || c.relname as right
from pg_class c, aclexplode(c.relacl) acl where acl.grantee = $1::regrole and c.relnamespace = 'public'::regnamespace
union all
select lower(acl.privilege_type) || ' (' || string_agg(a.attname, ', ' order by a.attnum) || ') on ' || c.relname
from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) acl
where acl.grantee = $1::regrole and c.relnamespace = 'public'::regnamespace group by acl.privilege_type, c.relname
order by 1`,
    [group],
  );
  return rows.map(({ right }) => String(right));
}

describe("the groups", () => {
  it("have the least rights", async () => {
    const tables = [
      ...["_prisma_migrations", "archive", "archive_file", "archive_segment", "archive_volume", "component"],
      ...["ledger", "project", "project_member", "project_usage", "stored_object", "substance"],
      ...["substance_component", "upkeep"],
    ];
    expect(await rightsOf("thermostore_reader")).toEqual(tables.map((table) => `select on ${table}`));
    const ofWriters = await rightsOf("thermostore_writer");
    expect(ofWriters.filter((right) => !right.startsWith("insert ("))).toEqual([
      "delete on stored_object",
      expect.stringMatching(
        /^update \(class, .*, updated_at, updated_by, observable_names\) on stored_object$/,
      ),
      "update (staged_until) on archive_volume",
      "usage on archive_id_seq",
      "usage on archive_volume_id_seq",
      "usage on component_id_seq",
      "usage on stored_object_id_seq",
      "usage on substance_id_seq",
    ]);
    for (const right of ofWriters.filter((each) => each.startsWith("insert ("))) {
      expect(right).not.toMatch(/[( ](id|created_at|created_by|updated_at|updated_by)[,)]/);
    }
    expect(await rightsOf("thermostore_maintainer")).toEqual([
      "delete on project_member",
      "insert (project_id, role_name, access) on project_member",
    ]);
  });

  it("are nobody to log in as, and see nothing that is not granted", async () => {
    const groups = await fixture.rows(
      "select rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname like 'thermostore\\_%er' order by 1",
    );
    const harmless = {
      rolcanlogin: false,
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolbypassrls: false,
    };
    expect(groups).toEqual(
      ["thermostore_maintainer", "thermostore_reader", "thermostore_writer"].map((rolname) => ({
        rolname,
        ...harmless,
      })),
    );
  });

  it("do not show in the comparison with the schema", async () => {
    expect(await schemaDiff(fixture.database.target)).toMatchObject({ sql: "", problems: [] });
  });

  it("need nothing the second time", async () => {
    const { roles } = await roleScript(fixture.database.target, { apply: true });
    expect(roles).toEqual([]);
  });
});

describe("with its rights", () => {
  it("a writer stores, replaces, removes and takes back", async () => {
    await using store = await PostgresStorage.connect(users.target("will"));
    const forceFieldId = await store.storeObject(makeForceField());
    const files = await fixture.directory();
    const stored = await store.storeObject(
      makeSimulation({ forceFieldId, statisticalInefficiency: 3 }),
      files,
    );
    const better = makeSimulation({ forceFieldId, statisticalInefficiency: 2 });
    const { key } = await store.storeObjectDetailed(better, files);
    expect(key).toBe(stored);
    await store.transaction(() => store.removeObject(key));
    await store.undo(key);
    expect((await store.history(key)).map(({ kind, by }) => [kind, by])).toEqual(
      ["stored", "replaced", "removed", "restored"].map((kind) => [kind, users.role("will")]),
    );
    await expect(store.sweep()).rejects.toMatchObject({ name: "OwnerNeededError" });
  });

  it("a reader finds, reads and verifies, and is told what it takes to store", async () => {
    await using store = await PostgresStorage.connect(users.target("ruth"));
    const keys = await keysOf(store);
    expect(keys).toHaveLength(2);
    expect(await store.verify()).toMatchObject({ objects: 2, problems: [] });
    expect(await store.statistics()).toMatchObject({ objects: 2 });
    const refused = { name: "ProjectAccessError", project: "default", needed: "writer" };
    await expect(store.storeObject(makeForceField("<a/>"))).rejects.toMatchObject(refused);
    for (const key of keys) {
      await expect(store.removeObject(key, { dependents: "leave" })).rejects.toMatchObject(refused);
    }
    expect(await keysOf(store)).toEqual(keys);
  });

  it("a maintainer lets others in, and a role without any is sent to the owner", async () => {
    await using projects = await ProjectRegister.open(users.target("mona"));
    const members = await projects.membersOf("default");
    expect(await members.grant(users.role("lee"), "writer")).toEqual({ missingGroup: "thermostore_writer" });
    await expect(PostgresStorage.connect(users.target("lee"))).rejects.toMatchObject({ code: "42501" });

    const { roles } = await roleScript(fixture.database.target, { apply: true });
    expect(roles).toEqual([`GRANT thermostore_writer TO "${users.role("lee")}";`]);
    await using store = await PostgresStorage.connect(users.target("lee"));
    expect(await store.storeObject(makeForceField("<b/>"))).toEqual(expect.any(String));
    await members.revoke(users.role("lee"));
    expect(await keysOf(store)).toEqual([]);
  });

  it("those who were given whole tables before keep what their access takes, and no more", async () => {
    const lee = users.role("lee");
    await users.asOwner(
      `revoke thermostore_writer from ${lee}`,
      `grant select, insert, update, delete on all tables in schema public to ${lee}`,
      `grant usage on all sequences in schema public to ${lee}`,
      `insert into project_member (project_id, role_name, access) select id, '${lee}', 'writer' from project`,
    );
    const { grants } = await roleScript(fixture.database.target, { apply: true });
    expect(grants.at(-1)).toMatch(new RegExp(`^REVOKE ALL ON stored_object, .* FROM "${lee}";$`));
    expect((await rightsOf(lee)).filter((right) => !right.startsWith("usage"))).toEqual([]);
    await using store = await PostgresStorage.connect(users.target("lee"));
    expect(await store.storeObject(makeForceField("<c/>"))).toEqual(expect.any(String));
  });
});

describe("what would be done", () => {
  it("is told to the owner alone, and not done", async () => {
    await expect(roleScript(users.target("mona"))).rejects.toMatchObject({ name: "OwnerNeededError" });
    const before = await rightsOf("thermostore_writer");
    await users.asOwner("grant truncate on ledger to thermostore_writer");
    await roleScript(fixture.database.target);
    expect(await rightsOf("thermostore_writer")).toContain("truncate on ledger");
    await roleScript(fixture.database.target, { apply: true });
    expect(await rightsOf("thermostore_writer")).toEqual(before);
  });
});
