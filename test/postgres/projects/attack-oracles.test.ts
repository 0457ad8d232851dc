import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AttackLab, type Intruder } from "./attack-lab.js";

const REFUSED = "42501";
const OBJECT =
  "stored_object (project_id, key, class, identity_sha256, content_sha256, payload, payload_bytes, match_values)";

let lab: AttackLab;
let bob: Intruder;
/** The numbers of what is in the project of others, and in bob's. */
let theirs: Readonly<Record<string, unknown>>;
let own: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  lab = await AttackLab.open();
  await lab.users.asOwner(`create schema bobs authorization ${lab.users.role("bob")}`);
  bob = await lab.as("bob");
  await using owner = await lab.as();
  const numbers = `select o.id as object, o.substance_id as substance, o.archive_id as archive, v.id as volume,
  (select min(id) from component c where c.project_id = o.project_id) as component
from stored_object o join archive_volume v using (project_id) where o.project_id = $1`;
  theirs = (await owner.rows(numbers, [lab.ids.acids]))[0] ?? {};
  own = (await owner.rows(numbers, [lab.ids.bases]))[0] ?? {};
});
afterAll(async () => {
  await bob?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

describe("what is unique", () => {
  it("is so in a project: the same key, data, substance and bytes as those of others are new", async () => {
    await lab.users.asOwner(
      `insert into ${OBJECT} values
(${lab.ids.acids}, 'taken', 'StoredSimulationData', repeat('7', 64), repeat('5', 64), '{}', 2, '{}')`,
      `insert into substance (project_id, identifier, identifier_sha256, component_count)
values (${lab.ids.acids}, 'taken', repeat('7', 64), 0)`,
      `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes)
values (${lab.ids.acids}, encode(sha256('taken'), 'hex'), 'taken', 5, 5)`,
    );
    const id = lab.ids.bases;
    expect(
      await bob.attempt(
        `insert into ${OBJECT}
values (${id}, 'taken', 'StoredSimulationData', repeat('7', 64), repeat('5', 64), '{}', 2, '{}')`,
        `insert into substance (project_id, identifier, identifier_sha256, component_count)
values (${id}, 'taken', repeat('7', 64), 0)`,
        `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes)
values (${id}, encode(sha256('taken'), 'hex'), 'taken', 5, 5)`,
      ),
    ).toBe(1);
    expect(
      await bob.attempt("select from archive_volume where sha256 = encode(sha256('taken'), 'hex')"),
    ).toBe(0);
  });

  it("is not told of the project of others", async () => {
    for (const key of ["key", "free"]) {
      for (const conflict of [
        "",
        "on conflict do nothing",
        "on conflict (project_id, key) do update set class = ''",
      ]) {
        const sql = `insert into ${OBJECT}
values (${lab.ids.acids}, '${key}', 'StoredSimulationData', null, repeat('5', 64), '{}', 2, '{}') ${conflict}`;
        expect([key, conflict, await bob.attempt(sql)]).toEqual([key, conflict, REFUSED]);
      }
    }
  });

  it("are numbers that nobody chooses", async () => {
    const columns = "id, project_id, smiles, role, identifier_sha256";
    for (const id of [theirs.component, 100_000]) {
      const sql = `insert into component (${columns}) values (${id}, ${lab.ids.bases}, 'C', 'solv', repeat('e', 64))`;
      expect(await bob.attempt(sql)).toBe(REFUSED);
    }
    expect(await bob.attempt("select setval('component_id_seq', 1)")).toBe(REFUSED);
    expect(await bob.attempt("select last_value from component_id_seq")).toBe(REFUSED);
    expect(await bob.attempt("alter sequence component_id_seq restart")).toBe(REFUSED);
  });
});

/** What is said of a reference to something of others, and to something that is nowhere. */
async function refusals(sql: (id: unknown) => string, id: unknown): Promise<readonly unknown[]> {
  return Promise.all(
    [id, 100_000].map(async (target) => {
      await using intruder = await lab.as("bob");
      const refusal = await intruder.refusal(sql(target));
      if (typeof refusal === "number") return refusal;
      const { code, message, constraint } = refusal;
      return { code, message, constraint, detail: refusal.detail?.replaceAll(String(target), "N") };
    }),
  );
}

describe("a reference to something of others", () => {
  it.each([
    ["an archive", "archive", (id: unknown) => `update stored_object set archive_id = ${id}`],
    ["a substance", "substance", (id: unknown) => `update stored_object set substance_id = ${id}`],
    [
      "files of an archive",
      "archive",
      (id: unknown) => `insert into archive_file
(project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
values (${lab.ids.bases}, ${id}, 0, 'x', 0, repeat('0', 64), now(), false)`,
    ],
    [
      "a volume",
      "volume",
      (id: unknown) => `with a as (
  insert into archive (project_id, content_sha256, size_bytes, file_count, empty_directories)
  values (${lab.ids.bases}, repeat('a', 64), 12, 1, '{}') returning id),
f as (insert into archive_file (project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
  select ${lab.ids.bases}, id, 0, 'x', 0, repeat('0', 64), now(), false from a returning archive_id)
insert into archive_segment
  (project_id, archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
select ${lab.ids.bases}, archive_id, 0, 0, ${id}, 'e', 0, 0 from f`,
    ],
    [
      "a component of a substance",
      "substance",
      (id: unknown) => `insert into substance_component (project_id, substance_id, component_id)
values (${lab.ids.bases}, ${id}, ${theirs.component})`,
    ],
  ] as const)("(%s) is refused as if it were nowhere", async (_, kind, sql) => {
    const [there, nowhere] = await refusals(sql, theirs[kind]);
    expect(there).toMatchObject({ code: "23503" });
    expect(JSON.stringify(there).replace(/=\(\d+, \w+/, "")).toBe(
      JSON.stringify(nowhere).replace(/=\(\d+, \w+/, ""),
    );
  });
});

describe("what is there", () => {
  it("stays as it came: nothing is added to archives and substances", async () => {
    const { bases } = lab.ids;
    const { archive, substance, volume } = own;
    expect(
      await bob.attempt(`insert into archive_file
(project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
values (${bases}, ${archive}, 1, 'more', 0, repeat('0', 64), now(), false)`),
    ).toBe(REFUSED);
    expect(
      await bob.attempt(`insert into archive_segment
(project_id, archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
values (${bases}, ${archive}, 0, 1, ${volume}, 'more', 12, 12)`),
    ).toBe(REFUSED);
    expect(
      await bob.attempt(`with c as (insert into component (project_id, smiles, role, identifier_sha256)
  values (${bases}, 'O', 'solv', repeat('e', 64)) returning id)
insert into substance_component (project_id, substance_id, component_id) select ${bases}, ${substance}, id from c`),
    ).toBe(REFUSED);
  });

  it("is not added to by others", async () => {
    const { acids } = lab.ids;
    const { archive, substance, volume, component } = theirs;
    for (const sql of [
      `insert into archive_file (project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
values (${acids}, ${archive}, 1, 'more', 0, repeat('0', 64), now(), false)`,
      `insert into archive_segment
  (project_id, archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
values (${acids}, ${archive}, 0, 1, ${volume}, 'more', 12, 12)`,
      `insert into substance_component (project_id, substance_id, component_id)
values (${acids}, ${substance}, ${component})`,
    ]) {
      expect([sql, await bob.attempt(sql)]).toEqual([sql, REFUSED]);
    }
  });

  it("is what its name says: volumes have their size and their SHA-256", async () => {
    const insert = (sha256: string, size: number): string =>
      `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes)
values (${lab.ids.bases}, ${sha256}, 'bytes', ${size}, 5)`;
    expect(await bob.attempt(insert("encode(sha256('bytes'), 'hex')", 5))).toBe(1);
    expect(await bob.attempt(insert("encode(sha256('other'), 'hex')", 5))).toBe(REFUSED);
    expect(await bob.attempt(insert("encode(sha256('bytes'), 'hex')", 0))).toBe(REFUSED);
  });
});

describe("other ways into the tables", () => {
  it("lead to one's own rows: cursors, samples, places, locks", async () => {
    for (const sql of [
      "table stored_object",
      "select from stored_object tablesample system (100)",
      "select from stored_object where ctid = any (array(select format('(%s,%s)', p, i)::tid from generate_series(0, 9) p, generate_series(1, 99) i))",
      "select from only stored_object for key share",
    ]) {
      expect([sql, await bob.attempt(sql)]).toEqual([sql, 1]);
    }
    expect(
      await bob.attempt(
        "declare c scroll cursor for select * from stored_object",
        "move last in c",
        "fetch absolute 2 from c",
      ),
    ).toBe(0);
    expect(await bob.attempt("copy stored_object (project_id, key) from stdin")).toBe("0A000");
  });

  it("are closed: truncation, locks, triggers, rules, policies, references, inheritance", async () => {
    for (const sql of [
      "truncate stored_object",
      "truncate ledger",
      "lock table ledger in share mode",
      "lock table archive_volume in access exclusive mode",
      "create trigger t before insert on stored_object execute function suppress_redundant_updates_trigger()",
      "create rule r as on insert to ledger do instead nothing",
      "create policy p on stored_object using (true)",
      "alter table stored_object disable row level security",
      "alter table stored_object disable trigger all",
      "create table bobs.reference (id int8 references public.archive_volume (id))",
      "create table bobs.child () inherits (public.stored_object)",
      "create publication p for table public.stored_object",
      "create statistics bobs.s on key, class from public.stored_object",
      "alter function accessible_projects(project_access, name) reset search_path",
      "comment on table ledger is ''",
      "set session_replication_role = replica",
      `set role ${lab.users.role("alice")}`,
      "set role thermostore_maintainer",
      "vacuum stored_object",
    ]) {
      const outcome = sql.startsWith("vacuum")
        ? await bob
            .rows(sql)
            .then(() => bob.notices.some((notice) => notice.includes("permission denied")) && REFUSED)
        : await bob.attempt(sql);
      expect([sql, outcome]).toEqual([sql, REFUSED]);
    }
    // Whoever wants to see all or nothing is told that it is not all.
    expect(await bob.attempt("set local row_security = off", "select from stored_object")).toBe(REFUSED);
  });

  it("are not opened by triggers of the owner on tables of others", async () => {
    await bob.rows("create table bobs.fake (like public.stored_object)");
    for (const name of [
      "record_object_event",
      "count_usage",
      "sign_object",
      "begin_counting",
      "check_volume",
    ]) {
      const sql = `create trigger t after insert on bobs.fake for each row execute function public.${name}()`;
      expect([name, await bob.attempt(sql)]).toEqual([name, REFUSED]);
    }
    // Nor if somebody gives the right away.
    await lab.users.asOwner("grant execute on function record_object_event(), count_usage() to public");
    for (const name of ["record_object_event", "count_usage"]) {
      expect(
        await bob.attempt(
          "alter table bobs.fake alter id drop not null",
          `create trigger t after insert on bobs.fake for each row execute function public.${name}()`,
          `insert into bobs.fake select * from public.stored_object`,
        ),
      ).toBe(name === "count_usage" ? 1 : REFUSED);
    }
    await lab.users.asOwner("revoke execute on function record_object_event(), count_usage() from public");
  });
});
