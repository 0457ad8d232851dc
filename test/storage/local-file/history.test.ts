import { appendFile, readdir, rename, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { listedKeys } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { eventsOf } from "../../../src/conformance/history-tests.js";
import {
  AncillaryError,
  CorruptionError,
  InvalidValueError,
  UndoError,
  UnsupportedOperationError,
} from "../../../src/errors.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { failureOf, readTree, useTemporaryDirectory, writeFiles } from "../ancillary/temporary-directory.js";

const LEDGER = ".thermostore.history/ledger.jsonl";

describe("the history of a store directory", () => {
  const directory = useTemporaryDirectory();

  const open = (options = {}): Promise<LocalFileStorage> =>
    LocalFileStorage.open(directory("store"), options);

  /** Stores three versions of the same data. */
  async function storeVersions(store: LocalFileStorage): Promise<string> {
    const files = await writeFiles(directory("files"), DEFAULT_FILES);
    let key = "";
    for (const statisticalInefficiency of [3, 2, 1]) {
      key = await store.storeObject(makeSimulation({ statisticalInefficiency }), files);
    }
    return key;
  }

  const keptDirectories = (): Promise<readonly string[]> =>
    readdir(directory("store", ".thermostore.history", "directories")).catch(() => []);

  it("never gives the files of one version with the object of another", async () => {
    await using store = await open();
    const files = await writeFiles(directory("files"), DEFAULT_FILES);
    const key = await store.storeObject(makeSimulation({ statisticalInefficiency: 3 }), files);
    const before = await store.retrieveObject(key);
    const better = await writeFiles(directory("better"), { ...DEFAULT_FILES, "trajectory.dcd": "better" });
    await store.storeObject(makeSimulation({ statisticalInefficiency: 1 }), better);
    await expect(before?.ancillary?.read("trajectory.dcd")).rejects.toThrow(AncillaryError);
    const after = await store.retrieveObject(key);
    expect((await after?.ancillary?.read("trajectory.dcd"))?.toString()).toBe("better");
  });

  it("lies in a hidden folder beside evaluator's files, and outlives the process", async () => {
    await using store = await open();
    const key = await storeVersions(store);
    const names = await readdir(directory("store"));
    expect(names.filter((name) => !name.startsWith(".thermostore")).sort()).toEqual(
      [key, `${key}.json`, "object_keys.json"].sort(),
    );
    await using again = await open({ readOnly: true });
    const [, second, third] = await again.history(key);
    expect(second?.superseded?.object.attributeValue("statisticalInefficiency")).toBe(3);
    expect(second?.current?.attributeValue("statisticalInefficiency")).toBe(2);
    expect((await third?.superseded?.ancillary?.read("output.pdb"))?.toString()).toBe(
      DEFAULT_FILES["output.pdb"],
    );
  });

  it("keeps directories for a time, and objects for ever", async () => {
    await using store = await open();
    const key = await storeVersions(store);
    expect(await store.sweep()).toEqual({ superseded: 0, bytes: 0 });
    expect(await store.sweep({ retentionSeconds: Number.POSITIVE_INFINITY })).toEqual({
      superseded: 0,
      bytes: 0,
    });
    const bytes = 2 * Object.values(DEFAULT_FILES).reduce((sum, { length }) => sum + length, 0);
    expect(await store.sweep({ retentionSeconds: 0, dryRun: true })).toEqual({ superseded: 2, bytes });
    expect(await keptDirectories()).toHaveLength(2);
    expect(await store.sweep({ retentionSeconds: 0 })).toEqual({ superseded: 2, bytes });
    expect(await keptDirectories()).toEqual([]);
    const [, second] = await store.history(key);
    expect(second?.superseded?.object.attributeValue("statisticalInefficiency")).toBe(3);
    expect(second?.superseded?.ancillary).toBeUndefined();
    expect(second?.superseded?.filesReleasedAt).toBeInstanceOf(Date);
    expect(await failureOf(store.undo(key))).toBeInstanceOf(UndoError);
    expect(await failureOf(store.sweep({ retentionSeconds: -1 }))).toBeInstanceOf(InvalidValueError);
  });

  it("lets go of directories by itself when the store is written to", async () => {
    await using store = await open();
    const key = await storeVersions(store);
    await using other = await open({ retentionSeconds: 0 });
    await other.storeObject(makeForceField());
    expect(await keptDirectories()).toEqual([]);
    expect((await store.history(key)).at(-1)?.superseded?.filesReleasedAt).toBeInstanceOf(Date);
    expect(await failureOf(open({ retentionSeconds: Number.NaN }))).toBeInstanceOf(InvalidValueError);
  });

  it("is not kept where it is not wanted", async () => {
    await using store = await open({ history: false });
    const key = await storeVersions(store);
    await store.removeObject(key);
    const names = Object.keys(await readTree(directory("store")));
    expect(names.filter((name) => name.includes("history"))).toEqual([]);
    expect(await failureOf(store.history(key))).toBeInstanceOf(UnsupportedOperationError);
  });

  it("is shared by all who open the store", async () => {
    await using one = await open();
    await using other = await open();
    const key = await one.storeObject(makeForceField());
    expect((await other.history(key)).map(({ kind }) => kind)).toEqual(["stored"]);
    await other.removeObject(key);
    await one.undo(key);
    expect(await listedKeys(other)).toEqual([key]);
    const kinds = (await eventsOf(other)).map(({ kind }) => kind);
    expect(kinds).toEqual(["stored", "removed", "restored"]);
    expect((await eventsOf(one)).map(({ position }) => position)).toEqual(
      (await eventsOf(other)).map(({ position }) => position),
    );
  });

  it("begins where a store of evaluator was without one", async () => {
    await using without = await open({ history: false });
    const key = await storeVersions(without);
    await using store = await open();
    expect(await store.history(key)).toEqual([]);
    expect(await failureOf(store.undo(key))).toBeInstanceOf(UndoError);
    await store.removeObject(key);
    await store.undo(key);
    expect(await store.history(key)).toHaveLength(2);
  });

  it("is read up to the last whole line, and says if it is damaged", async () => {
    await using store = await open();
    const key = await store.storeObject(makeForceField());
    await appendFile(directory("store", LEDGER), '{"kind":"sto');
    expect(await eventsOf(store)).toHaveLength(1);
    await using other = await open({ readOnly: true });
    expect(await eventsOf(other)).toHaveLength(1);
    await writeFile(directory("store", LEDGER), "not an event\n");
    await using damaged = await open();
    const error = await failureOf(damaged.history(key));
    expect(error).toBeInstanceOf(CorruptionError);
    // What is stored is not affected.
    expect(await damaged.objectExists(await damaged.storeObject(makeForceField("<new/>")))).toBe(true);
  });

  it("begins anew if somebody removes it", async () => {
    await using store = await open();
    const key = await store.storeObject(makeForceField());
    await rename(directory("store", ".thermostore.history"), directory("elsewhere"));
    await store.removeObject(key);
    expect((await eventsOf(store)).map(({ kind }) => kind)).toEqual(["removed"]);
    await store.undo(key);
    expect(await listedKeys(store)).toEqual([key]);
  });
});
