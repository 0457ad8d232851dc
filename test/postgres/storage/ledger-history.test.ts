import { beforeAll, describe, expect, it } from "vitest";
import { retrieved } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { CorruptionError, FilesReleasedError, InvalidValueError, UndoError } from "../../../src/errors.js";
import type { StorageEvent } from "../../../src/storage/history/storage-event.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const RETENTION_OVER = { retentionSeconds: 0, graceSeconds: 0 };

async function listed(events: AsyncIterable<StorageEvent>): Promise<readonly StorageEvent[]> {
  const all: StorageEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Verification waits for what is missing to appear: so it is there. */
const FORCE_FIELD = "force field of all";

/** Versions of one piece of data. */
function version(sourceCalculationId: string, statisticalInefficiency: number) {
  return makeSimulation({ sourceCalculationId, statisticalInefficiency, forceFieldId: FORCE_FIELD });
}

function ranks(events: readonly StorageEvent[]): readonly unknown[] {
  return events.map(({ kind, current, superseded }) => [
    kind,
    current?.attributeValue("statisticalInefficiency"),
    superseded?.object.attributeValue("statisticalInefficiency"),
  ]);
}

describe("the history of a key", () => {
  const fixture = useStore();

  it("gives the version before and after each event, though each is kept once", async () => {
    const { store } = fixture;
    const path = await fixture.directory();
    const key = await store.storeObject(version("a", 3), path);
    for (const rank of [2, 1]) await store.storeObject(version("a", rank), path);
    await store.removeObject(key);
    await store.storeObjectDetailed(version("a", 5), path, { key });
    await store.undo(key, { to: (await store.history(key))[2]?.position ?? "" });
    const history = await store.history(key);
    expect(ranks(history)).toEqual([
      ["stored", 3, undefined],
      ["replaced", 2, 3],
      ["replaced", 1, 2],
      ["removed", undefined, 1],
      ["stored", 5, undefined],
      ["restored", 2, 5],
    ]);
    expect(history.at(-1)).toMatchObject({
      restoredFrom: history[2]?.position,
      reason: "restored by request",
    });
    const [{ user } = {}] = await fixture.rows("select current_user as user");
    for (const { by, at, type } of history) {
      expect({ by, type }).toEqual({ by: user, type: "StoredSimulationData" });
      expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(600_000);
    }
    const [, replaced] = history;
    expect(await replaced?.superseded?.ancillary?.read("output.pdb")).toEqual(
      Buffer.from(String(DEFAULT_FILES["output.pdb"])),
    );
  });

  it("of all keys comes in the order of the ledger, from any place, in pages", async () => {
    const { store } = fixture;
    const start = await store.lastPosition();
    const keys: string[] = [];
    for (let index = 0; index < 70; index++)
      keys.push(await store.storeObject(makeForceField(`<f n="${index}"/>`)));
    const events = await listed(store.events({ after: start }));
    expect(events.map(({ key }) => key)).toEqual(keys);
    const later = await listed(store.events({ after: events[65]?.position ?? "" }));
    expect(later.map(({ key }) => key)).toEqual(keys.slice(66));
    expect((await store.latestEvents(2)).map(({ key }) => key)).toEqual(keys.slice(68));
    for (const after of ["", "x", "-1", "1.0", "01", "99999999999999999999"]) {
      const error = await failureOf(listed(store.events({ after })));
      expect(error).toBeInstanceOf(InvalidValueError);
      expect(error).toMatchObject({ field: "after" });
    }
  });

  it("waits for transactions that may add events before the last one", async () => {
    await using other = await fixture.connect();
    const start = await fixture.store.lastPosition();
    let listing: Promise<readonly StorageEvent[]> | undefined;
    await other.transaction(async () => {
      await other.storeObject(makeForceField("<slow/>"));
      await fixture.store.storeObject(makeForceField("<fast/>"));
      listing = listed(fixture.store.events({ after: start }));
    });
    expect((await listing)?.map(({ kind }) => kind)).toEqual(["stored", "stored"]);
  });

  it("tells a damaged version from the others", async () => {
    const { store } = fixture;
    const path = await fixture.directory();
    const key = await store.storeObject(version("damaged", 3), path);
    await store.storeObject(version("damaged", 2), path);
    await fixture.rows(
      `update ledger set superseded_payload = '[]' where object_key = $1 and event = 'replaced'`,
      [key],
    );
    const [first, second] = await store.history(key);
    expect(() => first?.current).toThrow(CorruptionError);
    expect(second?.current?.attributeValue("statisticalInefficiency")).toBe(2);
    expect(await failureOf(store.undo(key))).toBeInstanceOf(CorruptionError);
  });
});

describe("undo", () => {
  const fixture = useStore();

  beforeAll(async () => {
    await fixture.store.storeObjectDetailed(makeForceField(), undefined, { key: FORCE_FIELD });
  });

  it("puts back the version before with its own files, and a second one what was there", async () => {
    const { store } = fixture;
    const key = await store.storeObject(
      version("a", 3),
      await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": "worse" }),
    );
    await store.storeObject(version("a", 2), await fixture.directory());
    const before = "select archive_id::text, content_sha256 from stored_object where key = $1";
    const columns = await fixture.rows(before, [key]);
    expect(await store.undo(key)).toMatchObject({ kind: "restored", key });
    const { object, ancillary } = await retrieved(store, key);
    expect(object.attributeValue("statisticalInefficiency")).toBe(3);
    expect(String(await ancillary?.read("trajectory.dcd"))).toBe("worse");
    await store.undo(key);
    expect(await fixture.rows(before, [key])).toEqual(columns);
    expect((await store.verify()).problems).toEqual([]);
  });

  it("gives what was removed its key again, and all of its columns", async () => {
    const { store } = fixture;
    const key = await store.storeObject(version("removed", 3), await fixture.directory());
    const columns = `select to_jsonb(o) - array['id', 'created_at', 'updated_at'] as columns
      from stored_object o where key = $1`;
    const before = await fixture.rows(columns, [key]);
    await store.removeObject(key);
    await using other = await fixture.connect();
    await other.undo(key);
    expect(await fixture.rows(columns, [key])).toEqual(before);
    expect(await other.hasObject(version("removed", 9))).toBe(key);
  });

  it("says why a version cannot be had back", async () => {
    const { store } = fixture;
    const path = await fixture.directory();
    const key = await store.storeObject(version("why", 3), path);
    const nothing = await failureOf(store.undo(key));
    expect(nothing).toBeInstanceOf(UndoError);
    expect(nothing).toMatchObject({ key });

    await store.storeObject(version("why", 2), path);
    const [, replaced] = await store.history(key);
    await store.undo(key);
    expect(await failureOf(store.undo(key, { to: replaced?.position ?? "" }))).toMatchObject({
      reason: "that version is the one that is there.",
    });
    expect(await failureOf(store.undo(key, { to: "999999" }))).toMatchObject({ field: "to" });
    expect(await failureOf(store.undo(key, { to: "first" }))).toMatchObject({ field: "to" });
    expect(await failureOf(store.undo("never"))).toMatchObject({ key: "never" });

    await store.removeObject(key);
    const second = await store.storeObject(version("why", 1), path);
    expect(await failureOf(store.undo(key))).toMatchObject({
      name: "UndoError",
      reason: `the same piece of data is stored under "${second}" by now.`,
    });
    await store.removeObject(second);
    await store.storeObjectDetailed(version("something else", 1), path, { key });
    const [, , , removed] = await store.history(key);
    expect(await failureOf(store.undo(key, { to: removed?.position ?? "" }))).toMatchObject({
      name: "UndoError",
      reason: "another piece of data has the key by now.",
    });
  });

  it("ends with the retention of files, but not of versions that never had any", async () => {
    const { store } = fixture;
    const key = await store.storeObject(version("retained", 3), await fixture.directory());
    const forceField = await store.storeObject(makeForceField("<retained/>"));
    const { ancillary } = await retrieved(store, key);
    const files = await ancillary?.files();
    await store.removeObject(key);
    await store.removeObject(forceField);
    await store.sweep({ graceSeconds: 0 });
    expect(await ancillary?.read("output.pdb")).toBeInstanceOf(Buffer);

    await store.sweep(RETENTION_OVER);
    const [, removed] = await store.history(key);
    expect(removed?.superseded?.filesReleasedAt).toBeInstanceOf(Date);
    expect(removed?.superseded?.ancillary).toBeUndefined();
    expect(await failureOf(store.undo(key))).toMatchObject({
      name: "UndoError",
      reason: "the files of that version were let go of when their retention ended.",
    });
    await store.undo(forceField);
    expect(await store.objectExists(forceField)).toBe(true);
    expect(files).not.toHaveLength(0);
  });

  it("of the same key at once happens once each, and beside a store leaves one key for an identity", async () => {
    const { store } = fixture;
    await using other = await fixture.connect();
    const path = await fixture.directory();
    for (let turn = 0; turn < 5; turn++) {
      const object = version(`raced ${turn}`, 3);
      const key = await store.storeObject(object, path);
      await store.removeObject(key);
      const results = await Promise.allSettled([
        store.undo(key),
        other.storeObject(object, path),
        other.undo(key),
      ]);
      const [{ count } = {}] = await fixture.rows(
        "select count(*)::int from stored_object where source_calculation_id = $1",
        [`raced ${turn}`],
      );
      expect(count).toBe(1);
      for (const result of results) {
        if (result.status === "rejected") expect(result.reason).toBeInstanceOf(UndoError);
      }
    }
    expect((await store.verify()).problems).toEqual([]);
  });
});

describe("files of a version that went while somebody read them", () => {
  const fixture = useStore();

  it("are gone with an error that says so, not as if they were damaged", async () => {
    const { store } = fixture;
    const big = { ...DEFAULT_FILES, "trajectory.dcd": Buffer.alloc(40 * 2 ** 20, "x") };
    const key = await store.storeObject(version("read", 3), await fixture.directory(big));
    const { ancillary } = await retrieved(store, key);
    const unread = (await retrieved(store, key)).ancillary;
    const stream = ancillary?.stream("trajectory.dcd");
    const read = (async () => {
      let isFirst = true;
      for await (const _ of stream ?? []) {
        if (isFirst) {
          await store.removeObject(key);
          await store.sweep(RETENTION_OVER);
        }
        isFirst = false;
      }
    })();
    const error = await failureOf(read);
    expect(error).toBeInstanceOf(FilesReleasedError);
    expect(error).toMatchObject({ key });
    expect(await failureOf(unread?.files() ?? Promise.resolve())).toBeInstanceOf(FilesReleasedError);
  });

  it("are still damaged where they are kept", async () => {
    const { store } = fixture;
    const key = await store.storeObject(version("kept", 3), await fixture.directory());
    const { ancillary } = await retrieved(store, key);
    await fixture.rows("update archive_volume set bytes = 'x'");
    expect(await failureOf(ancillary?.read("output.pdb") ?? Promise.resolve())).toBeInstanceOf(
      CorruptionError,
    );
  });
});
