import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AttackLab, type Intruder } from "./attack-lab.js";

const REFUSED = "42501";
const ONE = "(values (1)) as one (i)";

let lab: AttackLab;
let bob: Intruder;

beforeAll(async () => {
  lab = await AttackLab.open();
  await lab.users.asOwner(`create schema bobs authorization ${lab.users.role("bob")}`);
  bob = await lab.as("bob");
});
afterAll(async () => {
  await bob?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

describe("MERGE", () => {
  const merge = (condition: string, action: string): Promise<unknown> =>
    bob.attempt(`merge into stored_object o using ${ONE} on ${condition} ${action}`);

  it("reaches one's own rows, and does not tell whether others have what is asked for", async () => {
    const { acids, bases } = lab.ids;
    await lab.users.asOwner(`update stored_object set force_field_id = 'theirs' where project_id = ${acids}`);
    for (const action of ["delete", "update set content_sha256 = repeat('0', 64)", "do nothing"]) {
      const done = action === "do nothing" ? 0 : 1;
      expect(await merge(`o.project_id = ${bases}`, `when matched then ${action}`)).toBe(done);
      for (const theirs of [
        `o.project_id = ${acids}`,
        "o.force_field_id = 'theirs'",
        `o.payload ->> 'secret' = 'of ${acids}'`,
        `o.ctid = any (array(select format('(0,%s)', i)::tid from generate_series(1, 99) i))
  and o.project_id <> ${bases}`,
      ]) {
        expect([theirs, await merge(theirs, `when matched then ${action}`)]).toEqual([theirs, 0]);
      }
      // Without a question it tells that there are others, which everybody knows.
      if (done === 1) expect(await merge("true", `when matched then ${action}`)).toBe(REFUSED);
    }
  });

  it("adds nothing to others", async () => {
    const insert = `insert (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
values (${lab.ids.acids}, 'new', 'StoredSimulationData', repeat('c', 64), '{}', 2, '{}')`;
    expect(await merge("false", `when not matched then ${insert}`)).toBe(REFUSED);
  });
});

describe("operators of one's own", () => {
  it("are not shown what the planner knows of others", async () => {
    await lab.users.asOwner(
      `insert into stored_object
  (project_id, key, class, content_sha256, payload, payload_bytes, match_values, temperature_k, updated_by)
select ${lab.ids.acids}, 'many' || i, 'Class', repeat('5', 64), '{}', 2, '{"a": "b"}', i % 9, 'somebody'
from generate_series(1, 200) i`,
      "analyze stored_object",
    );
    for (const type of ["float8", "text", "jsonb"]) {
      await bob.rows(`create function bobs.tell(a ${type}, b ${type}) returns bool language plpgsql immutable as $$
begin raise notice 'saw %', a; return true; end $$`);
      for (const [name, restrict] of [
        ["<<<", "scalarltsel"],
        ["===", "eqsel"],
        ["~~~", "matchingsel"],
      ]) {
        await bob.rows(
          `create operator bobs.${name} (leftarg = ${type}, rightarg = ${type}, function = bobs.tell, restrict = ${restrict})`,
        );
      }
    }
    bob.notices.length = 0;
    for (const operator of ["<<<", "===", "~~~"]) {
      for (const question of [
        `temperature_k operator(bobs.${operator}) 3`,
        `class operator(bobs.${operator}) 'z'`,
        `updated_by operator(bobs.${operator}) 'z'`,
        `match_values operator(bobs.${operator}) '{}'`,
        `left(force_field_id, 200) operator(bobs.${operator}) 'z'`,
      ]) {
        await bob.rows(`explain select from stored_object where ${question}`);
        await bob.rows(
          `explain select from (table stored_object union all table stored_object) o where ${question}`,
        );
      }
    }
    expect(bob.notices).toEqual([]);
  });
});

describe("members of a group", () => {
  it("do not take its rights from it", async () => {
    for (const [who, group] of [
      ["anna", "thermostore_reader"],
      ["bob", "thermostore_writer"],
      ["alice", "thermostore_maintainer"],
    ] as const) {
      await using member = await lab.as(who);
      const before = await rightsOf(group);
      for (const sql of [
        `drop owned by ${group}`,
        `revoke all on all tables in schema public from ${group} cascade`,
        `revoke ${group} from current_user`,
      ]) {
        // The server warns that it revokes nothing, or refuses.
        await member.rows(sql).catch(() => undefined);
      }
      expect([group, await rightsOf(group)]).toEqual([group, before]);
      expect([who, await member.attempt("select from archive")]).toEqual([who, 1]);
    }
  });
});

/** What a group may do with tables and their columns. */
async function rightsOf(group: string): Promise<unknown> {
  await using owner = await lab.as();
  return await owner.value(`select array_agg(c.relname || acl::text order by c.relname, acl::text) from pg_class c
left join pg_attribute a on a.attrelid = c.oid, unnest(c.relacl || a.attacl) acl
where c.relnamespace = 'public'::regnamespace and acl::text like '${group}=%'`);
}

describe("the ledger", () => {
  it("is not told that data were restored which have the checksum of a kept version alone", async () => {
    await bob.rows(
      `update stored_object set content_sha256 = repeat('8', 64), payload = '{"secret": "of later"}'`,
    );
    const claim = `select set_config('thermostore.restored_from',
  (select max(id) from ledger where event = 'replaced')::text, true)`;
    const restore = (payload: string): string =>
      `update stored_object set content_sha256 = repeat('5', 64), payload = '${payload}'`;
    expect(await bob.attempt(claim, restore('{"secret": "forged"}'))).toBe(REFUSED);
    expect(await bob.attempt(claim, restore(`{"secret": "of ${lab.ids.bases}"}`))).toBe(1);
  });
});
