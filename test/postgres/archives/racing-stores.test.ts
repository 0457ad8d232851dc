import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DEFAULT_FILES, makeSimulation } from "../../../src/conformance/fixtures.js";
import { DatabaseError } from "../../../src/database-errors.js";
import { noise } from "../../archive/packed-archive.js";
import { readTree } from "../../storage/ancillary/temporary-directory.js";
import { CompiledPackage } from "../embedded/compiled-package.js";
import { useStore } from "../storage/store-fixture.js";
import { ancillaryOf } from "./archive-fixture.js";

const workerPath = fileURLToPath(new URL("store-worker.mjs", import.meta.url));
const storedList = z.array(z.object({ key: z.string(), directory: z.string() }));
const MEBIBYTE = 1024 ** 2;

describe("processes that store at the same time", () => {
  const fixture = useStore();
  let compiled: CompiledPackage;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  function worker(number: number, directories: readonly string[]): readonly string[] {
    return [workerPath, `${compiled.path}/dist`, fixture.database.url, String(number), ...directories];
  }

  it("lose nothing, though garbage is collected all the while without grace", async () => {
    const large = noise(3 * MEBIBYTE);
    const directories = await Promise.all(
      [0, 1, 2].map((number) =>
        // What all have, what two have, what one has; small volumes and large ones.
        fixture.directory({
          ...DEFAULT_FILES,
          "shared.dcd": large,
          [`pair-${number % 2}.dcd`]: noise(1.2 * MEBIBYTE, 1 + (number % 2)),
          [`own-${number}.txt`]: `${number} `.repeat(50_000),
        }),
      ),
    );
    let swept = 0;
    const done = new AbortController();
    const sweeping = (async () => {
      while (!done.signal.aborted)
        swept += (await fixture.store.sweep({ graceSeconds: 0, retentionSeconds: 0 })).volumes;
    })();
    const outputs = await Promise.all(
      [1, 2, 3].map((number) => promisify(execFile)(process.execPath, worker(number, directories))),
    ).finally(() => done.abort());
    await sweeping;

    const stored = outputs.flatMap(({ stdout }) => storedList.parse(JSON.parse(stdout)));
    expect(stored).toHaveLength(3 * 4);
    for (const { key, directory } of stored) {
      const target = `${directory}-${key}`;
      await (await ancillaryOf(fixture, key)).extractTo(target);
      expect(await readTree(target)).toEqual(await readTree(directory));
    }
    // Nothing is left of what was removed, nor of what was sent in vain, once claims that several had run out.
    for (const { key } of stored) await fixture.store.removeObject(key);
    await fixture.rows("update archive_volume set staged_until = now()");
    swept += (await fixture.store.sweep({ graceSeconds: 0, retentionSeconds: 0 })).volumes;
    expect(await fixture.count("archive_volume")).toBe(0);
    expect(swept).toBeGreaterThan(0);
  }, 120_000);

  it("and are killed: what they sent is not sent again, and not linked by halves", async () => {
    const content = noise(MEBIBYTE);
    const trajectory = Buffer.concat(
      Array.from({ length: 72 }, (_, index) => content.map((byte) => byte ^ index)),
    );
    const directory = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": trajectory });
    const child = spawn(process.execPath, [...worker(9, [directory])], { stdio: "ignore" });
    const exited = once(child, "exit");
    while ((await fixture.count("archive_volume")) < 3 && child.exitCode === null) await sleep(5);
    child.kill("SIGKILL");
    await exited;
    expect(await fixture.count("archive")).toBe(0);

    await fixture.rows("create sequence sent");
    await fixture.rows(`create function count_sent() returns trigger language plpgsql as
      $$ begin perform nextval('sent'); return new; end $$`);
    await fixture.rows(
      "create trigger count_sent before insert on archive_volume for each row execute function count_sent()",
    );
    const before = await fixture.count("archive_volume");
    const key = await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 77 }), directory);
    const [{ sent } = {}] = await fixture.rows("select nextval('sent')::int - 1 as sent");
    const volumes = await fixture.count("archive_volume");
    expect(before).toBeGreaterThanOrEqual(3);
    expect(sent).toBe(volumes - before);
    expect((await (await ancillaryOf(fixture, key)).read("trajectory.dcd")).equals(trajectory)).toBe(true);
    await fixture.rows("drop trigger count_sent on archive_volume");
  }, 60_000);

  it("stage again what is gone when it is to be linked", async () => {
    const directory = await fixture.directory({ ...DEFAULT_FILES, "output.pdb": "about to be gone" });
    // The first attempt to link finds its volumes gone; that they were deleted is rolled back with it.
    await fixture.rows("create sequence attempts");
    await fixture.rows(`create function take_volumes() returns trigger language plpgsql as $$ begin
      if nextval('attempts') <= 2 then
        delete from archive_volume v where not exists (select from archive_segment s where s.volume_id = v.id);
      end if;
      return new; end $$`);
    await fixture.rows(
      "create trigger take_volumes before insert on archive for each row execute function take_volumes()",
    );
    const key = await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 78 }), directory);
    expect(String(await (await ancillaryOf(fixture, key)).read("output.pdb"))).toBe("about to be gone");
    const other = await fixture.directory({ ...DEFAULT_FILES, "output.pdb": "always gone" });
    await fixture.rows("alter sequence attempts minvalue -1000 restart with -100");
    const inVain = fixture.store.storeObject(makeSimulation({ numberOfMolecules: 79 }), other);
    await expect(inVain).rejects.toBeInstanceOf(DatabaseError);
    await expect(inVain).rejects.toMatchObject({ retryable: true });
    await fixture.rows("drop trigger take_volumes on archive");
  });
});
