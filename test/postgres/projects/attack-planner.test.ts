import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AttackLab, type Intruder } from "./attack-lab.js";

const REFUSED = "42501";

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

describe("conditions", () => {
  it("that tell what they see, see nothing of others", async () => {
    await bob.rows(`create function bobs.leak(seen text) returns bool language plpgsql cost 0.0000001 as $$
begin raise notice 'saw %', seen; return true; end $$`);
    const seen = async (sql: string): Promise<readonly string[]> => {
      bob.notices.length = 0;
      await bob.rows(sql);
      return bob.notices.toSorted();
    };
    const { bases } = lab.ids;
    expect(await seen("select from stored_object where bobs.leak(payload::text)")).toEqual([
      `saw {"secret": "of ${bases}"}`,
    ]);
    expect(await seen("select from component where bobs.leak(smiles) and smiles like 'C%'")).toEqual(
      [1, 2, 3].map((number) => `saw C${bases}${number}`),
    );
    // Each project has one, and they are alike.
    expect(
      await seen(
        "select from archive_volume v join archive_segment s on bobs.leak(convert_from(v.bytes, 'utf8'))",
      ),
    ).toEqual(["saw volume"]);
    expect(await seen("select from ledger where bobs.leak(object_key)")).toEqual(["saw key"]);
  });

  it("that the owner's functions answer are not answered about others", async () => {
    for (const id of [lab.ids.acids, "100000", "null"]) {
      for (const question of [
        `objects_with_values(${id}, 'StoredSimulationData', array['{}'::jsonb], null)`,
        `objects_with_observables(${id}, 'StoredSimulationData', '{}', null)`,
        `objects_with_prefix(${id}, 'StoredSimulationData', 'force_field_id', '', null, null)`,
      ]) {
        expect([question, await bob.attempt(`select ${question}`)]).toEqual([question, 0]);
      }
    }
    expect(
      await bob.attempt(
        `select objects_with_observables(${lab.ids.bases}, 'StoredSimulationData', '{Density}', null)`,
      ),
    ).toBe(1);
  });

  it("that name somebody else give nothing", async () => {
    for (const who of ["alice", "anna"] as const) {
      expect(await bob.value(`select accessible_projects('reader', '${lab.users.role(who)}')`)).toEqual([]);
    }
  });
});

describe("what the planner knows", () => {
  it("of texts is nothing, and of keys the first and the last", async () => {
    await using owner = await lab.as();
    const { acids } = lab.ids;
    await owner.rows(`insert into component (project_id, smiles, role, identifier_sha256)
select ${acids}, 'secret' || i, 'solv', lpad((100 + i)::text, 64, '0') from generate_series(1, 500) i`);
    await owner.rows(`insert into stored_object
  (project_id, key, class, identity_sha256, content_sha256, payload, payload_bytes, match_values)
select ${acids}, 'secret' || i, 'StoredSimulationData', null, repeat('5', 64), '{}', 2, '{}' from generate_series(1, 500) i`);
    await owner.rows("analyze");
    const known =
      await owner.rows(`select tablename, attname, array_length(histogram_bounds::text::text[], 1) as bounds
from pg_stats where schemaname = 'public' and (tablename, attname::text) in (
  ('component', 'smiles'), ('substance', 'identifier'), ('archive_file', 'path'), ('archive_segment', 'entry_name'),
  ('ledger', 'reason'), ('ledger', 'object_key'), ('stored_object', 'key'), ('project', 'name'))
order by tablename`);
    expect(known).toEqual([
      { tablename: "ledger", attname: "object_key", bounds: 2 },
      { tablename: "stored_object", attname: "key", bounds: 2 },
    ]);
    const estimate = async (bound: string): Promise<unknown> =>
      JSON.stringify(
        await bob.value(`explain (format json) select from component where smiles < '${bound}'`),
      ).replace(bound, "");
    expect(await estimate("secret2")).toBe(await estimate("secret9"));
    expect(
      await bob.rows(
        "select * from pg_stats where schemaname = 'public' and tablename <> '_prisma_migrations'",
      ),
    ).toEqual([]);
    expect(await bob.attempt("select from pg_statistic")).toBe(REFUSED);
  });
});

describe("what a statement did", () => {
  /** The plan that was run, but for the texts that were asked for. */
  const run = async (table: string, column: string, from: string, to: string): Promise<string> => {
    const plan = await bob.value(`explain (analyze, timing off, summary off, buffers off, format json)
select from ${table} where ${column} >= '${from}' and ${column} < '${to}'`);
    return JSON.stringify(plan).replaceAll(from, "FROM").replaceAll(to, "TO");
  };

  it.each([
    ["component", "smiles"],
    ["substance", "identifier"],
    ["archive_file", "path"],
    ["archive_segment", "entry_name"],
    ["ledger", "reason"],
    ["ledger", "object_key"],
  ])("does not tell whether %s of others has a %s between two texts", async (table, column) => {
    const { acids } = lab.ids;
    await lab.users.asOwner(
      table === "component" || table === "substance"
        ? "select"
        : `update ${table} set ${column} = 'my secret' where project_id = ${acids}`,
      `insert into component (project_id, smiles, role, identifier_sha256)
values (${acids}, 'my secret', 'solv', repeat('9', 64)) on conflict do nothing`,
      `insert into substance (project_id, identifier, identifier_sha256, component_count)
values (${acids}, 'my secret', repeat('9', 64), 0) on conflict do nothing`,
    );
    for (const settings of [
      ["set enable_indexscan = on", "set enable_bitmapscan = on", "set enable_seqscan = off"],
      ["set enable_indexscan = off", "set enable_bitmapscan = off", "set enable_seqscan = on"],
    ]) {
      for (const setting of settings) await bob.rows(setting);
      expect(await run(table, column, "my secret", "my secret!")).toBe(
        await run(table, column, "no secret", "no secret!"),
      );
    }
    await bob.rows("reset all");
  });
});
