import { beforeEach, describe, expect, it } from "vitest";
import { fileContents } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { InvalidValueError, UnsupportedOperationError } from "../../../src/errors.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
const NOTHING = { superseded: 0, archives: 0, archiveBytes: 0, volumes: 0, bytes: 0 };
const DAY = 86_400;

/** A volume that no archive has, with the claim that its sender left. */
async function leaveVolume(number: number, claim: string): Promise<void> {
  await fixture.rows(
    `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes, staged_until)
     values (1, encode(sha256($1::bytea), 'hex'), $1::bytea, octet_length($1::bytea), 0, now() + $2::interval)`,
    [emptyZip(`left ${number}`), claim],
  );
}

/** A zip file without entries, different for each comment (APPNOTE.TXT 4.3.16). */
function emptyZip(comment: string): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, Buffer.from(comment)]);
}

/** Everything that was stored so far lies back by this long. */
async function grow(age: string): Promise<void> {
  await fixture.rows("update archive_volume set staged_until = staged_until - $1::interval", [age]);
  await fixture.rows("update ledger set happened_at = happened_at - $1::interval", [age]);
}

beforeEach(async () => {
  for (const table of ["stored_object", "ledger", "archive", "archive_volume"]) {
    await fixture.rows(`delete from ${table}`);
  }
});

describe("a sweep takes volumes", () => {
  it("that nobody has and nobody claims, after the time of grace", async () => {
    await fixture.store.storeObject(makeSimulation(), await fixture.directory());
    const stored = await fixture.count("archive_volume");
    for (const [index, claim] of ["-61 min", "-59 min", "10 min"].entries()) await leaveVolume(index, claim);
    expect(await fixture.store.sweep()).toEqual({ ...NOTHING, volumes: 1, bytes: 28 });
    expect(await fixture.store.sweep()).toEqual(NOTHING);
    expect(await fixture.store.sweep({ graceSeconds: 0 })).toEqual({ ...NOTHING, volumes: 1, bytes: 28 });
    expect(await fixture.count("archive_volume")).toBe(stored + 1);
    expect((await fixture.store.verify()).problems.map(({ kind }) => kind)).toEqual(["force-field-missing"]);
  });

  it("but none that is being linked or claimed at the moment", async () => {
    for (const number of [1, 2, 3]) await leaveVolume(number, "-1 day");
    const volumes = await fixture.rows("select id::text from archive_volume order by id");
    const [linked, claimed] = volumes.map(({ id }) => id);
    await fixture.rows("begin");
    try {
      await fixture.rows(
        "insert into archive (project_id, id, content_sha256, size_bytes, file_count) values (1, 1000000, '', 1, 1)",
      );
      await fixture.rows("insert into archive_file values (1000000, 0, 'a', 1, '', now(), false, 1)");
      await fixture.rows("insert into archive_segment values (1000000, 0, 0, $1, 'a', 0, 1, 1)", [linked]);
      await fixture.rows("update archive_volume set staged_until = now() + '1 min' where id = $1", [claimed]);
      expect(await fixture.store.sweep()).toEqual({ ...NOTHING, volumes: 1, bytes: 28 });
    } finally {
      await fixture.rows("commit");
    }
    // Now they are seen.
    await fixture.rows("delete from archive_segment where archive_id = 1000000");
    expect(await fixture.store.sweep()).toMatchObject({ archives: 1, volumes: 1 });
    expect(await fixture.rows("select id::text from archive_volume")).toEqual([{ id: claimed }]);
  });
});

describe("a sweep lets superseded versions go", () => {
  const LEDGER = `select to_jsonb(l) - array['superseded_archive_id', 'superseded_archive_released_at'] as entry,
    superseded_archive_id is null and superseded_archive_released_at is not null as gone
    from ledger l where event <> 'stored' order by id`;

  async function supersede(): Promise<string> {
    const { store } = fixture;
    const worse = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": "worse" });
    const key = await store.storeObject(makeSimulation(), worse);
    await store.storeObject(makeSimulation({ statisticalInefficiency: 1 }), await fixture.directory());
    const removed = await store.storeObject(makeFreeEnergy(), await fixture.directory({ ...DEFAULT_FILES }));
    await store.removeObject(removed);
    return key;
  }

  it("after the time of retention; the ledger keeps the rest", async () => {
    const key = await supersede();
    const before = await fixture.rows(LEDGER);
    const contents = await fileContents(fixture.store, key);
    await grow("29 days 23:59:00");
    expect(await fixture.store.sweep()).toEqual(NOTHING);
    await grow("2 minutes");
    const ages = await fixture.rows(LEDGER);
    const expected = await fixture.store.sweep({ dryRun: true });
    expect(expected).toMatchObject({ superseded: 2, archives: 2, volumes: 1 });
    expect(await fixture.rows(LEDGER)).toEqual(ages);

    expect(await fixture.store.sweep()).toEqual(expected);
    expect(await fixture.rows(LEDGER)).toEqual(ages.map(({ entry }) => ({ entry, gone: true })));
    expect(before).toHaveLength(2);
    expect(await fixture.count("archive")).toBe(1);
    // The removed version's files are those of the object that stays.
    expect(await fixture.count("archive_volume")).toBe(1);
    expect(await fileContents(fixture.store, key)).toEqual(contents);
    expect(await fixture.store.sweep()).toEqual(NOTHING);
  });

  it("never, if they are to be kept for ever", async () => {
    await supersede();
    await grow("100 years");
    expect(await fixture.store.sweep({ retentionSeconds: Number.POSITIVE_INFINITY })).toEqual(NOTHING);
    expect(await fixture.store.sweep({ retentionSeconds: 200 * 365 * DAY })).toEqual(NOTHING);
    expect(await fixture.store.sweep({ retentionSeconds: 0 })).toMatchObject({ superseded: 2, archives: 2 });
  });

  it("but not an archive that an object or a younger entry has as well", async () => {
    const key = await supersede();
    await grow("31 days");
    await fixture.rows(
      `update ledger set superseded_archive_id = (select archive_id from stored_object where key = $1)
       where event = 'removed'`,
      [key],
    );
    await fixture.store.storeObject(
      makeSimulation({ statisticalInefficiency: 0.5 }),
      await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": "best" }),
    );
    const expected = await fixture.store.sweep({ dryRun: true, graceSeconds: 0 });
    // Its own, which nothing refers to any more, and the one that was worse.
    expect(expected).toMatchObject({ superseded: 2, archives: 2 });
    expect(await fixture.store.sweep({ graceSeconds: 0 })).toEqual(expected);
    expect(
      await fixture.rows("select count(*)::int as count from ledger where superseded_archive_id is not null"),
    ).toEqual([{ count: 1 }]);
    expect((await fixture.store.verify()).problems.map(({ kind }) => kind)).toEqual(["force-field-missing"]);
  });
});

describe("sweeps", () => {
  it("may run side by side: what one takes, the others do not", async () => {
    for (let number = 0; number < 200; number++) await leaveVolume(number, "-1 day");
    const expected = await fixture.store.sweep({ dryRun: true });
    expect(expected.volumes).toBe(200);
    const stores = await Promise.all([1, 2, 3].map(() => fixture.connect()));
    const reports = await Promise.all(stores.map((store) => store.sweep()));
    await Promise.all(stores.map((store) => store.close()));
    const sum = (of: (report: (typeof reports)[number]) => number): number =>
      reports.reduce((total, report) => total + of(report), 0);
    expect(sum(({ volumes }) => volumes)).toBe(expected.volumes);
    expect(sum(({ bytes }) => bytes)).toBe(expected.bytes);
    expect(await fixture.count("archive_volume")).toBe(0);
  });

  it("end when they are told, and tell how far they are", async () => {
    for (let number = 0; number < 60; number++) await leaveVolume(number, "-1 day");
    const ending = new AbortController();
    const seen: (readonly [number, number])[] = [];
    const { volumes } = await fixture.store.sweep({
      signal: ending.signal,
      onProgress: (done, total) => {
        seen.push([done, total]);
        if (done > 20) ending.abort();
      },
    });
    expect(volumes).toBeLessThan(60);
    expect(seen.at(-1)).toEqual([volumes, 60]);
    expect(await fixture.count("archive_volume")).toBe(60 - volumes);
  });

  it("refuse what makes no sense", async () => {
    for (const options of [{ graceSeconds: -1 }, { retentionSeconds: Number.NaN }]) {
      expect(await failureOf(fixture.store.sweep(options))).toBeInstanceOf(InvalidValueError);
    }
    const inside = fixture.store.transaction(() => fixture.store.sweep());
    expect(await failureOf(inside)).toBeInstanceOf(UnsupportedOperationError);
  });
});
