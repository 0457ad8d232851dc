import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AttackLab, type Intruder } from "./attack-lab.js";
import { INSERTS } from "./attack-statements.js";

let lab: AttackLab;
let bob: Intruder;

beforeAll(async () => {
  lab = await AttackLab.open();
  // A place of his own, and what PostgreSQL 14 lets everybody do.
  await lab.users.asOwner(
    `create schema bobs authorization ${lab.users.role("bob")}`,
    "grant usage on schema bobs to public",
    `grant create on schema public to ${lab.users.role("bob")}`,
    // The owner may be a member, too.
    `insert into project_member (project_id, role_name, access) values (${lab.ids.acids}, current_user, 'reader')`,
  );
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  bob = await lab.as("bob");
});
afterEach(async () => {
  await bob[Symbol.asyncDispose]();
});

/** What bob gets hold of when others run his code. */
const LOOT = `create table bobs.loot (who text, found text);
grant select, insert on bobs.loot to public;
create function bobs.take() returns void language plpgsql security definer as $$
begin
  insert into bobs.loot select session_user, payload::text from public.stored_object;
  insert into bobs.loot select session_user, 'project ' || id from unnest(public.accessible_projects('reader')) id;
  insert into bobs.loot select session_user, 'object ' || o
  from generate_series(1, 9) p (id), public.objects_with_observables(p.id, 'StoredSimulationData', '{Density}', null) o;
end $$`;

async function loot(): Promise<readonly unknown[]> {
  const rows = await bob.rows("delete from bobs.loot returning found");
  return rows.map(({ found }) => found);
}

describe("code of one user in the session of another", () => {
  beforeAll(async () => {
    await using setUp = await lab.as("bob");
    await setUp.rows(LOOT);
  });

  it("reads what its owner may read in a session of his own", async () => {
    await bob.rows("select bobs.take()");
    expect(await loot()).toEqual([
      `{"secret": "of ${lab.ids.bases}"}`,
      `project ${lab.ids.bases}`,
      expect.stringMatching(/^object \d+$/),
    ]);
  });

  it("reads no rows as a function with the rights of its owner", async () => {
    await using alice = await lab.as("alice");
    await alice.rows("select bobs.take()");
    // The numbers of what matches, it can ask for; they lead to nothing.
    expect((await loot()).filter((found) => !/^object \d+$/.test(String(found)))).toEqual([]);
  });

  it("reads nothing, and changes nothing, when the server computes an index of its owner", async () => {
    await bob.rows(`create function bobs.sneak() returns void language plpgsql as $$
begin
  perform bobs.take();
  delete from public.stored_object;
  insert into bobs.loot values (session_user, 'ran');
end $$`);
    await bob.rows(`create function bobs.harmless(i int) returns int language plpgsql immutable as $$
begin
  if session_user <> '${lab.users.role("bob")}' then
    perform bobs.sneak();
  end if;
  return i;
end $$`);
    await bob.rows("create table bobs.trap (i int); insert into bobs.trap values (1)");
    await bob.rows("create index on bobs.trap (bobs.harmless(i))");
    await using owner = await lab.as();
    await owner.rows("analyze bobs.trap");
    await owner.rows("reindex table bobs.trap");
    expect([...new Set(await loot())]).toEqual(["ran"]);
    expect(await owner.value("select count(*)::int from stored_object")).toBe(2);
    expect(await owner.value("select count(*)::int from ledger where event = 'removed'")).toBe(0);
  });

  it("shows through a view what whoever asks may see", async () => {
    await bob.rows("create view bobs.shown as select payload::text from public.stored_object");
    await bob.rows("grant select on bobs.shown to public");
    await using alice = await lab.as("alice");
    expect(await alice.rows("select * from bobs.shown")).toEqual([
      { payload: `{"secret": "of ${lab.ids.acids}"}` },
    ]);
    await using nora = await lab.as("nora");
    expect(await nora.rows("select * from bobs.shown")).toEqual([]);
  });
});

describe("functions that run with the rights of the owner", () => {
  const DEFINERS = `select oid::regprocedure::text as name, proconfig as settings, prosrc as source from pg_proc
where pronamespace = 'public'::regnamespace and (prosecdef or prorettype = 'trigger'::regtype)`;

  it("look for nothing where others can put something", async () => {
    await using owner = await lab.as();
    for (const { name, settings, source } of await owner.rows(DEFINERS)) {
      expect([name, settings]).toEqual([name, ["search_path=pg_catalog, pg_temp"]]);
      expect([name, source]).toEqual([name, expect.not.stringContaining('"@"')]);
    }
  });

  it("do not call operators, functions and tables that come before those of the server", async () => {
    const trap = "language plpgsql as $$ begin raise exception 'caught as %', current_user; end $$";
    for (const schema of ["public", "bobs"]) {
      await bob.rows(`create function ${schema}.equal(name, varchar) returns bool ${trap};
create function ${schema}.at_least(public.project_access, public.project_access) returns bool ${trap};
create function ${schema}.product(int8, numeric) returns numeric ${trap};
create function ${schema}.joined(text, int8) returns text ${trap};
create function ${schema}.json_build_object(text, varchar, text, text, text, int8) returns json ${trap};
create function ${schema}.quote_ident(name) returns text ${trap};
create function ${schema}.hashtextextended(text, int4) returns int8 ${trap};
create operator ${schema}.= (leftarg = name, rightarg = varchar, function = ${schema}.equal);
create operator ${schema}.>= (leftarg = public.project_access, rightarg = public.project_access,
  function = ${schema}.at_least);
create operator ${schema}.* (leftarg = int8, rightarg = numeric, function = ${schema}.product);
create operator ${schema}.|| (leftarg = text, rightarg = int8, function = ${schema}.joined)`);
    }
    await bob.rows(`create temporary table project_member as
select p.id as project_id, r.role_name, 'maintainer'::public.project_access as access
from generate_series(1, 9) as p (id) cross join (values ('${lab.users.role("bob")}')) as r (role_name)`);
    await using owner = await lab.as();
    await owner.rows(`update project set max_objects = 100 where id = ${lab.ids.bases}`);
    for (const path of [
      "bobs, public",
      "pg_temp, bobs, public, pg_catalog",
      "bobs, pg_temp, pg_catalog, public",
    ]) {
      await bob.rows(`set search_path = ${path}`);
      expect(await bob.value("select public.accessible_projects('reader')::text[]")).toEqual([lab.ids.bases]);
      expect(await bob.value("select public.accessible_projects('maintainer')::text[]")).toEqual([]);
      expect(await bob.value("select count(*)::int from public.stored_object")).toBe(1);
      const insert = INSERTS.stored_object?.(lab.ids.bases).replace("into ", "into public.") ?? "";
      expect([path, await bob.attempt(insert, "delete from public.stored_object")]).toEqual([path, 2]);
    }
  });
});
