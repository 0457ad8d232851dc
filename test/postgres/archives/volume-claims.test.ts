import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packVolume, type Volume } from "../../../src/archive/volume.js";
import { StagedArchive } from "../../../src/postgres/archives/staged-archive.js";
import { VolumeClaims } from "../../../src/postgres/archives/volume-claims.js";
import { VolumeUpload } from "../../../src/postgres/archives/volume-upload.js";
import { Database } from "../../../src/postgres/database/database.js";
import { noise } from "../../archive/packed-archive.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
let database: Database;

beforeAll(async () => {
  database = await Database.open(fixture.database.target);
});
afterAll(() => database.close());

let seed = 0;
function newVolume(size = 100): Volume {
  seed += 1;
  return packVolume([{ name: "a", content: noise(size, seed), executable: false }]);
}

/** How many volumes are swept without grace. */
async function swept(): Promise<number> {
  return (await fixture.store.sweep({ graceSeconds: 0 })).volumes;
}

describe("VolumeClaims", () => {
  it("hold volumes for as long as they are renewed, and no longer than they are wanted", async () => {
    const claims = new VolumeClaims(database, 300);
    const { sha256, ...volume } = newVolume();
    expect(await claims.claim([sha256])).toEqual([sha256]);
    await claims.insert({ sha256, ...volume });
    await sleep(1000);
    expect(await swept()).toBe(0);
    expect(await claims.renew([sha256])).toEqual([]);
    await claims[Symbol.asyncDispose]();
    expect(await swept()).toBe(1);
    await claims[Symbol.asyncDispose]();
  });

  it("run out by themselves", async () => {
    const claims = new VolumeClaims(database, 3_600_000);
    const volume = newVolume();
    await claims.insert(volume);
    await fixture.rows("update archive_volume set staged_until = staged_until - interval '59 min'");
    expect(await swept()).toBe(0);
    await fixture.rows("update archive_volume set staged_until = staged_until - interval '1 min'");
    expect(await swept()).toBe(1);
    expect(await claims.claim([volume.sha256])).toEqual([volume.sha256]);
    await claims[Symbol.asyncDispose]();
  });

  it("of one store are not given back, nor shortened, by another", async () => {
    for (const order of ["first", "second"]) {
      const first = new VolumeClaims(database);
      const second = new VolumeClaims(database, order === "first" ? 1_000_000 : 1_000);
      const volume = newVolume();
      await first.insert(volume);
      await second.insert(volume);
      await (order === "first" ? first : second)[Symbol.asyncDispose]();
      await sleep(1_100);
      expect(await swept()).toBe(0);
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
      await fixture.rows("delete from archive_volume");
    }
  });
});

describe("VolumeUpload", () => {
  it("sends small and large volumes whole, once, however many send them at once", async () => {
    const claims = [new VolumeClaims(database), new VolumeClaims(database), new VolumeClaims(database)];
    for (const size of [1, 100_000, 3_000_000]) {
      const volume = newVolume(size);
      await Promise.all(claims.map((each) => new VolumeUpload(database, each).send(volume)));
      const rows = await fixture.rows(
        "select bytes, size_bytes, content_bytes, staged_until > now() as claimed from archive_volume where sha256 = $1",
        [volume.sha256],
      );
      expect(rows).toHaveLength(1);
      const [{ bytes, ...row } = {}] = rows;
      expect(row).toEqual({ size_bytes: volume.bytes.length, content_bytes: size, claimed: true });
      expect(volume.bytes.equals(bytes as Buffer)).toBe(true);
    }
    for (const each of claims) await each[Symbol.asyncDispose]();
    await fixture.rows("delete from archive_volume");
  });
});

describe("StagedArchive", () => {
  it("sends again what was swept since it was ready", async () => {
    const directory = await fixture.directory({ a: noise(2_000_000), b: "small" });
    await using staged = new StagedArchive(directory, database);
    const manifest = await staged.ready();
    expect(await staged.ready()).toBe(manifest);
    await fixture.rows("delete from archive_volume");
    expect(await staged.ready()).toEqual(manifest);
    expect(await fixture.count("archive_volume")).toBe(1);
    expect(await swept()).toBe(0);
  });
});
