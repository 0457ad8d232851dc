/** Garbage collection beside storing and undoing: it takes nothing that somebody is about to have. */
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fileContents } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeSimulation } from "../../../src/conformance/fixtures.js";
import { UndoError } from "../../../src/errors.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";
import { holding, untilWaiting } from "./meeting.js";

const fixture = useStore();
let other: PostgresStorage;
let blocker: pg.Client;
beforeAll(async () => {
  other = await fixture.connect();
  blocker = new pg.Client(fixture.database.target.config);
  await blocker.connect();
});
afterAll(async () => {
  await blocker.end();
  await other.close();
});

const EVERYTHING = { graceSeconds: 0, retentionSeconds: 0 };

let piece = 0;
beforeEach(() => {
  piece += 1;
});

const version = (rank: number) =>
  makeSimulation({ sourceCalculationId: `piece ${piece}`, statisticalInefficiency: rank });

/** A directory whose files nobody else has. */
const directory = (rank: number): Promise<string> =>
  fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": `piece ${piece} rank ${rank}` });

async function trajectoryOf(key: string): Promise<string> {
  return String((await fileContents(fixture.store, key))["trajectory.dcd"]);
}

describe("a sweep", () => {
  it("does not take the volumes of a store that is not over", async () => {
    const files = await directory(5);
    const held = await holding(fixture.store, () => fixture.store.storeObject(version(5), files));
    await other.sweep(EVERYTHING);
    await held.commit();
    await other.sweep(EVERYTHING);
    expect(await trajectoryOf(held.result)).toBe(`piece ${piece} rank 5`);
  });

  it("does not take volumes that a store which waits to be linked has sent", async () => {
    await blocker.query("begin");
    await blocker.query("lock table archive in share mode");
    const storing = fixture.store.storeObject(version(5), await directory(5));
    await untilWaiting(fixture, storing);
    const { volumes } = await other.sweep({ ...EVERYTHING, dryRun: true });
    const sweeping = other.sweep(EVERYTHING);
    await blocker.query("commit");
    await sweeping;
    expect(volumes).toBe(0);
    expect(await trajectoryOf(await storing)).toBe(`piece ${piece} rank 5`);
  });

  it("does not take the files of a version that is being put back", async () => {
    const key = await fixture.store.storeObject(version(5), await directory(5));
    await fixture.store.storeObject(version(1), await directory(1));
    const held = await holding(fixture.store, () => fixture.store.undo(key));
    await other.sweep(EVERYTHING);
    await held.commit();
    await other.sweep(EVERYTHING);
    expect(await trajectoryOf(key)).toBe(`piece ${piece} rank 5`);
  });

  it("that is letting go of files makes an undo wait, which then says that they are gone", async () => {
    const key = await fixture.store.storeObject(version(5), await directory(5));
    await fixture.store.storeObject(version(1), await directory(1));
    await blocker.query("begin");
    await blocker.query("lock table archive_segment in share mode");
    // It has let the entry go of its archive, and is about to delete the archive.
    const sweeping = other.sweep(EVERYTHING);
    await untilWaiting(fixture, sweeping);
    const undoing = failureOf(fixture.store.undo(key));
    await untilWaiting(fixture, undoing, 2);
    await blocker.query("commit");
    await sweeping;
    expect(await undoing).toBeInstanceOf(UndoError);
    expect(await trajectoryOf(key)).toBe(`piece ${piece} rank 1`);
  });

  it("leaves the files of a version that was put away while it ran", async () => {
    const key = await fixture.store.storeObject(version(5), await directory(5));
    const better = await directory(1);
    const held = await holding(fixture.store, () => fixture.store.storeObject(version(1), better));
    await other.sweep({ graceSeconds: 0 });
    await held.commit();
    await other.sweep({ graceSeconds: 0 });
    await fixture.store.undo(key);
    expect(await trajectoryOf(key)).toBe(`piece ${piece} rank 5`);
  });
});
