import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AttackLab } from "./attack-lab.js";
import { INSERTS } from "./attack-statements.js";

const REFUSED = "42501";

let lab: AttackLab;

beforeAll(async () => {
  lab = await AttackLab.open();
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

const PROJECTS = "select array_agg(project_id::text order by project_id) from stored_object";

describe("the ledger", () => {
  const history = async (): Promise<readonly Record<string, unknown>[]> => {
    await using owner = await lab.as();
    return await owner.rows(`select event, object_key, happened_by, reason, restored_from_id from ledger
where project_id = ${lab.ids.bases} order by id`);
  };

  it("says who did what, whatever they say", async () => {
    await using bob = await lab.as("bob");
    const role = lab.users.role("bob");
    await bob.rows(INSERTS.stored_object?.(lab.ids.bases) ?? "");
    await bob.rows("select set_config('thermostore.reason', 'a reason', false)");
    await bob.rows(`update stored_object set content_sha256 = repeat('6', 64), updated_by = 'alice', updated_at = 'epoch'
where key = 'new'`);
    await bob.rows("reset thermostore.reason");
    await bob.rows("delete from stored_object where key = 'new'");
    expect((await history()).slice(-3)).toEqual([
      { event: "stored", object_key: "new", happened_by: role, reason: null, restored_from_id: null },
      { event: "replaced", object_key: "new", happened_by: role, reason: "a reason", restored_from_id: null },
      { event: "removed", object_key: "new", happened_by: role, reason: null, restored_from_id: null },
    ]);
    await using owner = await lab.as();
    expect(
      await owner.rows(`select superseded_created_by, superseded_created_at > 'epoch' as "isTrue" from ledger
where object_key = 'new' and event = 'removed'`),
    ).toEqual([{ superseded_created_by: role, isTrue: true }]);
  });

  it("is not told that something was restored which was not", async () => {
    await using owner = await lab.as();
    const before = await history();
    const entry = await owner.value(`select max(id) from ledger where project_id = ${lab.ids.acids}`);
    const kept = await owner.value("select max(id) from ledger where event = 'replaced'");
    await using bob = await lab.as("bob");
    for (const id of [entry, kept]) {
      for (const change of [
        "delete from stored_object",
        "update stored_object set content_sha256 = repeat('8', 64)",
        INSERTS.stored_object?.(lab.ids.bases).replace("repeat('c'", "repeat('8'") ?? "",
      ]) {
        const claim = `select set_config('thermostore.restored_from', '${id}', true)`;
        expect([change, await bob.attempt(claim, change)]).toEqual([change, REFUSED]);
      }
    }
    expect(await history()).toEqual(before);
  });

  it("takes as restored what an entry of the key keeps, with its files", async () => {
    await using bob = await lab.as("bob");
    const insert = INSERTS.stored_object?.(lab.ids.bases) ?? "";
    const replace = "update stored_object set content_sha256 = repeat('8', 64) where key = 'new'";
    const claim = `select set_config('thermostore.restored_from',
  (select max(id) from ledger where event = 'replaced')::text, true)`;
    const restore = "update stored_object set content_sha256 = repeat('c', 64)";
    const event = "select from ledger where event = 'restored' and object_key = 'new'";
    expect(await bob.attempt(insert, replace, claim, `${restore} where key = 'new'`, event)).toBe(1);
    for (const lie of [
      insert.replace("'new'", "'other'"),
      `${restore}, archive_id = (select id from archive) where key = 'new'`,
      "delete from stored_object where key = 'new'",
    ]) {
      expect([lie, await bob.attempt(insert, replace, claim, lie)]).toEqual([lie, REFUSED]);
    }
  });

  it("misses no change of data", async () => {
    await using bob = await lab.as("bob");
    for (const change of [`payload = '{"secret": "changed"}'`, "class = 'StoredFreeEnergyData'"]) {
      expect([change, await bob.attempt(`update stored_object set ${change}`)]).toEqual([change, REFUSED]);
    }
    const sql = `update stored_object set payload = '{}', content_sha256 = repeat('9', 64)`;
    expect(
      await bob.attempt(sql, "select from ledger where superseded_content_sha256 = repeat('5', 64)"),
    ).toBe(1);
  });
});

describe("who acts", () => {
  it("is who the session is, or has become, also for statements that were prepared before", async () => {
    await using owner = await lab.as();
    const { acids, bases } = lab.ids;
    await owner.rows(`prepare objects as ${PROJECTS}`);
    await owner.rows(`declare seen cursor with hold for ${PROJECTS}`);
    for (let round = 0; round < 8; round++) {
      await owner.rows("reset role");
      expect(await owner.value("execute objects")).toEqual([acids, bases]);
      await owner.rows(`set role ${lab.users.role("bob")}`);
      expect(await owner.value("execute objects")).toEqual([bases]);
      await owner.rows(`set role ${lab.users.role("alice")}`);
      expect(await owner.value("execute objects")).toEqual([acids]);
      await owner.rows(`set role ${lab.users.role("nora")}`);
      expect(await owner.value("execute objects")).toBeNull();
    }
  });

  it("loses access at once, in the middle of a session", async () => {
    await lab.admit("nora", "acids", "reader");
    await using nora = await lab.as("nora");
    await nora.rows(`prepare objects as ${PROJECTS}`);
    expect(await nora.value("execute objects")).toEqual([lab.ids.acids]);
    await lab.users.asOwner(`delete from project_member where role_name = '${lab.users.role("nora")}'`);
    expect(await nora.value("execute objects")).toBeNull();
  });

  it("has the access of groups whose rights it inherits; the others it has to take on", async () => {
    const group = `chemists_${process.pid}`;
    const nora = lab.users.role("nora");
    await lab.users.asOwner(
      `create role ${group}`,
      `grant thermostore_writer to ${group}`,
      `grant ${group} to ${nora}`,
      `insert into project_member (project_id, role_name, access) values (${lab.ids.acids}, '${group}', 'writer')`,
    );
    try {
      await using session = await lab.as("nora");
      expect(await session.value(PROJECTS)).toEqual([lab.ids.acids]);
      // From version 16 on, each membership says so itself.
      const version = Number(await session.value("show server_version_num"));
      const inherit =
        version < 160_000 ? `alter role ${nora} noinherit` : `grant ${group} to ${nora} with inherit false`;
      await lab.users.asOwner(inherit, `grant select on stored_object, ledger to ${nora}`);
      expect(await session.value(PROJECTS)).toBeNull();
      await session.rows(`set role ${group}`);
      expect(await session.value(PROJECTS)).toEqual([lab.ids.acids]);
      await session.rows(INSERTS.stored_object?.(lab.ids.acids) ?? "");
      expect(
        await session.value("select happened_by from ledger where object_key = 'new' and event = 'stored'"),
      ).toBe(group);
      await session.rows("delete from stored_object where key = 'new'");
    } finally {
      await lab.users.asOwner(
        `alter role ${nora} inherit`,
        `delete from project_member where role_name = '${group}'`,
        `drop role ${group}`,
      );
    }
  });

  it("has nothing as a role that was made again under the name of one that was dropped", async () => {
    const name = `newcomer_${process.pid}`;
    await lab.users.asOwner(
      `create role ${name}`,
      `grant thermostore_reader to ${name}`,
      `insert into project_member (project_id, role_name, access) values (${lab.ids.acids}, '${name}', 'reader')`,
      `drop role ${name}`,
    );
    await using anna = await lab.as("anna");
    expect(await anna.value(PROJECTS)).toEqual([lab.ids.acids]);
    await lab.users.asOwner(`create role ${name}`);
    await using owner = await lab.as();
    await owner.rows(`set role ${name}`);
    expect(await owner.attempt(PROJECTS)).toBe(REFUSED);
    await lab.users.asOwner(`drop role ${name}`);
  });

  it("may name nobody without a name, which would lock everybody out", async () => {
    await using alice = await lab.as("alice");
    const admit = (name: string): string =>
      `insert into project_member (project_id, role_name, access) values (${lab.ids.acids}, '${name}', 'reader')`;
    expect(await alice.attempt(admit(""))).toBe("23514");
    for (const name of ["-", "0", "public", 'a"b', "a.b", "a b", "none"]) {
      expect([name, await alice.attempt(admit(name), "select from stored_object")]).toEqual([name, 1]);
    }
  });
});
