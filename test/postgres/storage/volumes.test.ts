import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { retrieved } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeEquilibration, makeSimulation } from "../../../src/conformance/fixtures.js";
import { DatabaseError } from "../../../src/database-errors.js";
import { CorruptionError } from "../../../src/errors.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const MEBIBYTE = 1024 ** 2;

describe("volumes in the database", () => {
  const fixture = useStore();

  it("are sent once, however often their content is stored", async () => {
    const path = await fixture.directory();
    await fixture.store.storeObject(makeSimulation(), path);
    const volumes = await fixture.count("archive_volume");
    // From now on, whoever sends a volume is refused.
    await fixture.rows(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'a volume was sent'; end $$`);
    await fixture.rows(`create trigger refuse before insert on archive_volume
      for each row execute function refuse()`);
    try {
      await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 1 }), await fixture.directory());
      await fixture.store.storeObject(makeEquilibration(), path);
      await fixture.store.storeObject(makeEquilibration({ statisticalInefficiency: 1 }), path);
      const other = await fixture.directory({ ...DEFAULT_FILES, "output.pdb": "new" });
      const refused = fixture.store.storeObject(makeEquilibration({ statisticalInefficiency: 0.5 }), other);
      expect(await failureOf(refused)).toBeInstanceOf(DatabaseError);
    } finally {
      await fixture.rows("drop trigger refuse on archive_volume");
    }
    expect(await fixture.count("archive_volume")).toBe(volumes);
  });

  it("hold at most 16 MiB, and parts of a large file are read from those that they lie in", async () => {
    const large = randomBytes(18 * MEBIBYTE);
    const path = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": large });
    const key = await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 2 }), path);
    const volumes = await fixture.rows(
      `select distinct v.id::text, v.content_bytes from archive_volume v
       join archive_segment s on s.volume_id = v.id
       join stored_object o on o.archive_id = s.archive_id where o.key = $1`,
      [key],
    );
    expect(volumes).toHaveLength(4);
    for (const { content_bytes } of volumes) expect(Number(content_bytes)).toBeLessThanOrEqual(16 * MEBIBYTE);

    const { ancillary } = await retrieved(fixture.store, key);
    const range = { start: 16 * MEBIBYTE - 5, end: 16 * MEBIBYTE + 4 };
    const chunks: Buffer[] = (await ancillary?.stream("trajectory.dcd", range).toArray()) ?? [];
    expect(Buffer.concat(chunks).equals(large.subarray(range.start, range.end + 1))).toBe(true);
    expect((await ancillary?.read("trajectory.dcd"))?.equals(large)).toBe(true);
  });

  it("are checked when they are read", async () => {
    const path = await fixture.directory({ ...DEFAULT_FILES, "output.pdb": "soon damaged" });
    const key = await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 3 }), path);
    await fixture.rows(
      `update archive_volume v set bytes = overlay(bytes placing '\\x00'::bytea from length(bytes) / 2 for 1)
       from archive_segment s join stored_object o on o.archive_id = s.archive_id
       where s.volume_id = v.id and o.key = $1`,
      [key],
    );
    const { ancillary } = await retrieved(fixture.store, key);
    expect(await failureOf(ancillary?.read("output.pdb") ?? Promise.resolve())).toBeInstanceOf(
      CorruptionError,
    );
  });
});
