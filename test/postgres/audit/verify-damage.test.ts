import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import {
  DEFAULT_FILES,
  makeEquilibration,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
  mixture,
} from "../../../src/conformance/fixtures.js";
import type { VerifyProblem, VerifyReport } from "../../../src/postgres/audit/verify-report.js";
import { useStore } from "../storage/store-fixture.js";
import { archiveCases, archiveOf, danglingCases, keys, objectCases } from "./damage-cases.js";

const fixture = useStore();
let forceField = "";

/** Damage is done by those who may do anything, past all constraints. */
async function damage(sql: string): Promise<void> {
  await fixture.rows("set session_replication_role = replica");
  await fixture.rows(sql);
  await fixture.rows("set session_replication_role = default");
}

/** Copies of all rows, to be put back after each damage. */
const TABLES = [
  "stored_object",
  "substance",
  "component",
  "substance_component",
  "archive",
  "archive_file",
  "archive_segment",
  "archive_volume",
  "ledger",
];

async function withDamage(sql: string): Promise<VerifyReport> {
  try {
    await damage(sql);
    return await fixture.store.verify();
  } finally {
    for (const table of TABLES.filter((name) => sql.includes(name))) {
      await damage(`delete from ${table}`);
      await damage(`insert into ${table} select * from copy.${table}`);
    }
  }
}

beforeAll(async () => {
  forceField = await fixture.store.storeObject(makeForceField());
  const given = { forceFieldId: forceField, substance: mixture({ O: 0.25, CO: 0.75 }) };
  const directory = await fixture.directory({
    ...DEFAULT_FILES,
    "trajectory.dcd": randomBytes(17 * 2 ** 20),
    "run.sh": "#!/bin/sh\n",
    "empty.log": "",
    "empty/": "",
  });
  const { store } = fixture;
  await store.storeObjectDetailed(makeSimulation(given), directory, { key: keys.simulation });
  await store.storeObjectDetailed(makeFreeEnergy({ forceFieldId: forceField }), await fixture.directory(), {
    key: keys.free,
  });
  // Replaced once, so that there is a superseded version.
  const worse = await fixture.directory({ ...DEFAULT_FILES, "output.pdb": "worse" });
  const equilibration = makeEquilibration({ ...given, statisticalInefficiency: 3 });
  await store.storeObjectDetailed(equilibration, worse, { key: keys.equilibration });
  await store.storeObject(
    makeEquilibration({ ...given, statisticalInefficiency: 1 }),
    await fixture.directory(),
  );
  await fixture.rows("update archive_volume set staged_until = now() - interval '1 minute'");
  await fixture.rows("create schema copy");
  for (const table of TABLES) await fixture.rows(`create table copy.${table} as select * from ${table}`);
});

describe("a store without damage", () => {
  it("has no problems, and is counted", async () => {
    const report = await fixture.store.verify();
    expect(report).toMatchObject({ objects: 4, archives: 4, problems: [] });
    const [{ bytes } = {}] = await fixture.rows("select sum(size_bytes)::int as bytes from archive");
    expect(report.bytes).toBe(bytes);
  });
});

describe("damage is found", () => {
  const cases = [...objectCases, ...danglingCases, ...archiveCases];
  it.each(cases.map(([what, sql, ...expected]) => ({ what, sql, expected })))(
    "where $what",
    async ({ sql, expected }) => {
      const { problems, incomplete } = await withDamage(sql);
      const wanted = expected.map(([kind, key, detail]) => ({
        kind,
        key: key === "force field" ? forceField : key,
        detail: expect.stringMatching(detail),
      }));
      expect([...problems, ...incomplete].sort(byKey)).toEqual(wanted.sort(byKey));
    },
  );

  it("in a volume that several share, with all objects and files that it hits", async () => {
    const shared = `(select volume_id from archive_segment where archive_id = ${archiveOf(keys.free)} limit 1)`;
    const { problems } = await withDamage(
      `update archive_volume set bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1) where id = ${shared}`,
    );
    const detail = expect.stringMatching(/sha256.*"end\.dcd", "output\.pdb", "trajectory\.dcd"$/);
    expect(problems).toEqual([
      { key: keys.equilibration, kind: "volume-damaged", detail },
      { key: keys.free, kind: "volume-damaged", detail },
    ]);
  });
});

function byKey(a: Pick<VerifyProblem, "key" | "kind">, b: Pick<VerifyProblem, "key" | "kind">): number {
  return `${a.key} ${a.kind}`.localeCompare(`${b.key} ${b.kind}`);
}
