import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
const keys = ["one", "two"] as const;

beforeAll(async () => {
  const forceFieldId = await fixture.store.storeObject(makeForceField());
  for (const [index, key] of keys.entries()) {
    const directory = await fixture.directory({
      ...DEFAULT_FILES,
      "trajectory.dcd": randomBytes(50_000),
      "text.log": `of ${key}\n`.repeat(1000),
      "empty/": "",
    });
    const object = makeSimulation({ forceFieldId, numberOfMolecules: index });
    await fixture.store.storeObjectDetailed(object, directory, { key });
  }
  expect((await fixture.store.verify()).problems).toEqual([]);
});

/** Does the damage, verifies, and puts the row back; nothing if the table cannot hold such a row. */
async function keysHitBy(
  table: string,
  id: string,
  set: string,
): Promise<readonly (string | null)[] | undefined> {
  await fixture.rows("set session_replication_role = replica");
  await fixture.rows(`create temporary table kept as select * from ${table} where ${id}`);
  try {
    const [damaged] = await fixture
      .rows(`update ${table} set ${set} where ${id} returning ctid::text`)
      .catch(() => []);
    if (damaged === undefined) return undefined;
    const { problems } = await fixture.store.verify();
    await fixture.rows(`delete from ${table} where ctid = '${damaged.ctid}'`);
    await fixture.rows(`insert into ${table} select * from kept`);
    return problems.map(({ key }) => key);
  } finally {
    await fixture.rows("drop table kept");
    await fixture.rows("set session_replication_role = default");
  }
}

describe("any single flipped bit", () => {
  it("of a volume is found, with the object that it hits", async () => {
    const volumes = await fixture.rows(
      `select v.id::text, octet_length(v.bytes) as length, o.key from archive_volume v
       join (select distinct volume_id, archive_id from archive_segment) s on s.volume_id = v.id
       join stored_object o on o.archive_id = s.archive_id order by v.id`,
    );
    const bit = fc
      .constantFrom(...volumes)
      .chain((volume) =>
        fc.record({ volume: fc.constant(volume), bit: fc.nat(Number(volume.length) * 8 - 1) }),
      );
    await fc.assert(
      fc.asyncProperty(bit, async ({ volume, bit: position }) => {
        const flipped = `bytes = set_bit(bytes, ${position}, 1 - get_bit(bytes, ${position}))`;
        expect(await keysHitBy("archive_volume", `id = ${volume.id}`, flipped)).toContain(volume.key);
      }),
      { numRuns: 40 },
    );
  });

  it("of any value of a manifest that has a checksum is found", async () => {
    const number = fc.record({ bit: fc.nat(15), kind: fc.constant("number" as const) });
    const text = fc.record({ at: fc.nat(200), bit: fc.nat(3), kind: fc.constant("text" as const) });
    const values = fc.oneof(
      ...["size_bytes", "file_count"].map((column) =>
        fc.record({ column: fc.constant(`archive.${column}`), change: number }),
      ),
      ...["ordinal", "size_bytes"].map((column) =>
        fc.record({ column: fc.constant(`archive_file.${column}`), change: number }),
      ),
      ...["file_ordinal", "ordinal", "volume_id", "offset_bytes", "size_bytes"].map((column) =>
        fc.record({ column: fc.constant(`archive_segment.${column}`), change: number }),
      ),
      ...["size_bytes", "content_bytes"].map((column) =>
        fc.record({ column: fc.constant(`archive_volume.${column}`), change: number }),
      ),
      ...[
        "archive.content_sha256",
        "archive_file.sha256",
        "archive_file.path",
        "archive_segment.entry_name",
        "archive_volume.sha256",
      ].map((column) => fc.record({ column: fc.constant(column), change: text })),
    );
    await fc.assert(
      fc.asyncProperty(values, fc.nat(100), async ({ column, change }, row) => {
        const [table = "", name = ""] = column.split(".");
        const ids = await fixture.rows(`select ctid::text from ${table} order by ctid`);
        const id = `ctid = '${ids[row % ids.length]?.ctid}'`;
        const at = change.kind === "text" ? `(${change.at} % length(${name}))` : "";
        const set =
          change.kind === "number"
            ? `${name} = ${name} # (1 << ${change.bit})`
            : `${name} = overlay(${name} placing chr(ascii(substr(${name}, ${at} + 1, 1)) # (1 << ${change.bit})) from ${at} + 1 for 1)`;
        const hit = await keysHitBy(table, id, set);
        fc.pre(hit !== undefined);
        expect(hit).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
