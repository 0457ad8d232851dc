import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CorruptionError } from "../../../src/errors.js";
import { VolumeDownload } from "../../../src/postgres/archives/volume-download.js";
import { Database } from "../../../src/postgres/database/database.js";
import { sha256 } from "../../storage/ancillary/memory-source.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const SLICE = 512 * 1024;

describe("VolumeDownload", () => {
  const fixture = useStore();
  let database: Database;
  let download: VolumeDownload;

  beforeAll(async () => {
    database = await Database.open(fixture.database.target);
    download = new VolumeDownload(database);
  });
  afterAll(() => database.close());

  /** Puts any bytes into the database as if they were a volume, and gives their name. */
  async function insert(bytes: Buffer): Promise<string> {
    const name = sha256(bytes);
    await fixture.rows(
      "insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes) values (1, $1, $2, $3, 0)",
      [name, bytes, bytes.length],
    );
    return name;
  }

  it("gives the bytes, of any size", async () => {
    for (const size of [0, 1, 10_000, SLICE - 1, SLICE, SLICE + 1, 3 * SLICE + 12_345]) {
      const bytes = randomBytes(size);
      const name = await insert(bytes);
      expect((await download.fetch(name)).equals(bytes)).toBe(true);
    }
  });

  it("uses the room that it is given, if there is enough", async () => {
    const bytes = randomBytes(SLICE + 5);
    const name = await insert(bytes);
    const room = Buffer.alloc(2 * SLICE);
    const received = await download.fetch(name, room);
    expect(received.buffer).toBe(room.buffer);
    expect(received.equals(bytes)).toBe(true);
    expect((await download.fetch(name, Buffer.alloc(10))).equals(bytes)).toBe(true);
  });

  it("says what is not there, and sends no SQL but its own", async () => {
    for (const name of ["0".repeat(64), "", "' or true --", `${"0".repeat(64)}' or true --`]) {
      expect(await failureOf(download.fetch(name))).toBeInstanceOf(CorruptionError);
    }
  });

  it("survives connections that end while bytes travel", async () => {
    const bytes = randomBytes(16 * 1024 ** 2);
    const name = await insert(bytes);
    let cut = 0;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const fetching = download.fetch(name);
      await sleep(attempt * 3);
      const ended = await fixture.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like 'copy (%' and pid <> pg_backend_pid()`,
      );
      cut += ended.length;
      expect((await fetching).equals(bytes)).toBe(true);
    }
    expect(cut).toBeGreaterThan(0);
    const many = await Promise.all(Array.from({ length: 5 }, () => download.fetch(name)));
    expect(many.every((received) => received.equals(bytes))).toBe(true);
  });
});
