/**
 * A process can die between any two changes that it makes to a directory. Here the directory is copied before
 * each of them: the copies are what such processes would leave.
 */
import { cpSync, readdirSync } from "node:fs";
import { mkdir, rm, rmdir } from "node:fs/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  DEFAULT_FILES,
  makeEquilibration,
  makeForceField,
  makeSimulation,
} from "../../../src/conformance/fixtures.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { useTemporaryDirectory, writeFiles } from "../ancillary/temporary-directory.js";
import { type StoreSnapshot, storeSnapshot } from "./store-snapshot.js";

const changes = vi.hoisted(() => ({ announce: (): void => {} }));

vi.mock(import("node:fs/promises"), async (importOriginal) => {
  const original = await importOriginal();
  const announced = <Parameters extends unknown[], Result>(change: (...parameters: Parameters) => Result) => {
    return (...parameters: Parameters): Result => {
      changes.announce();
      return change(...parameters);
    };
  };
  return {
    ...original,
    link: announced(original.link),
    mkdir: announced(original.mkdir) as typeof original.mkdir,
    open: announced(original.open),
    rename: announced(original.rename),
    rm: announced(original.rm),
    rmdir: announced(original.rmdir),
    utimes: announced(original.utimes),
    writeFile: announced(original.writeFile),
  };
});

const OTHER_FILES = { "output.pdb": "other", "trajectory.dcd": "other" };

describe("a process that dies while it changes a store", () => {
  const directory = useTemporaryDirectory();
  let [files, otherFiles] = ["", ""];
  let [simulation, forceField] = ["", ""];

  beforeEach(async () => {
    files = await writeFiles(directory("files"), DEFAULT_FILES);
    otherFiles = await writeFiles(directory("other"), OTHER_FILES);
    await using store = await LocalFileStorage.open(directory("store"));
    simulation = await store.storeObject(makeSimulation(), files);
    forceField = await store.storeObject(makeForceField());
  });

  const better = makeSimulation({ statisticalInefficiency: 1 });
  const cases: readonly (readonly [string, (store: LocalFileStorage) => Promise<unknown>])[] = [
    ["storing new data", (store) => store.storeObject(makeEquilibration(), files)],
    ["storing a force field", (store) => store.storeObject(makeForceField("<new/>"))],
    ["replacing data", (store) => store.storeObject(better, otherFiles)],
    ["removing data", (store) => store.removeObject(simulation)],
    [
      "a transaction",
      (store) =>
        store.transaction(async () => {
          await store.storeObject(better, otherFiles);
          const failing = store.transaction(async () => {
            await store.undo(simulation);
            await store.removeObject(forceField);
            throw new RangeError();
          });
          await expect(failing).rejects.toThrow(RangeError);
          await store.removeObject(simulation);
          await store.undo(simulation);
          await store.storeObject(makeForceField("<new/>"));
        }),
    ],
  ];

  it.each(cases)("leaves all of it or nothing: %s", (_name, change) => allOrNothing(change));

  it("leaves all of it or nothing: storing the first object", async () => {
    await rm(directory("store"), { recursive: true });
    await mkdir(directory("store"));
    await allOrNothing((store) => store.storeObject(makeSimulation(), files));
  });

  it("leaves all of it or nothing: giving up what was put away", async () => {
    await using store = await LocalFileStorage.open(directory("store"));
    await store.storeObject(better, otherFiles);
    await store.storeObject(makeSimulation({ statisticalInefficiency: 0.5 }), files);
    await allOrNothing((opened) => opened.sweep({ retentionSeconds: 0 }));
  });

  /** Makes a change, and looks at what would have been found had the process died at any step of it. */
  async function allOrNothing(change: (store: LocalFileStorage) => Promise<unknown>): Promise<void> {
    const before = await storeSnapshot(directory("store"));
    const copies = await copiesBeforeEachStep(directory("store"), directory("copies"), change);
    const after = await storeSnapshot(directory("store"));
    expect(copies.length).toBeGreaterThan(8);

    const found = { before: 0, after: 0 };
    const firstThatCounts = copies.findIndex(hasMarker);
    for (const [step, copy] of copies.entries()) {
      // Until changes count they are all thrown away in the same way: of these, some will do.
      if (step < firstThatCounts - 3 && step % 4 > 0) continue;
      const snapshot = await recovered(copy);
      const isAfter = JSON.stringify(snapshot) === JSON.stringify(after);
      expect(snapshot).toEqual(isAfter ? after : before);
      found[isAfter ? "after" : "before"] += 1;
      if (step % 5 !== 1) continue;
      // What was made whole can be changed on.
      await using store = await LocalFileStorage.open(copy);
      await change(store).catch(() => undefined);
      expect(Object.keys((await storeSnapshot(copy)).objects)).toHaveLength(
        Object.keys(after.objects).length,
      );
    }
    expect(found.before).toBeGreaterThan(0);
    expect(found.after).toBeGreaterThan(0);
  }

  it("leaves nothing of a change that failed", async () => {
    const before = await storeSnapshot(directory("store"));
    await using store = await LocalFileStorage.open(directory("store"));
    const failing = store.transaction(async () => {
      await store.storeObject(better, otherFiles);
      await store.storeObject(makeEquilibration(), files);
      await rm(directory("files"), { recursive: true });
      await store.storeObject(makeSimulation({ numberOfMolecules: 1 }), files);
    });
    await expect(failing).rejects.toThrow();
    expect(await storeSnapshot(directory("store"))).toEqual(before);
  });
});

/** Whether changes count: they are to be finished by whoever comes next. */
function hasMarker(root: string): boolean {
  return readdirSync(root, { encoding: "utf8", recursive: true }).some((path) =>
    path.endsWith("changes.json"),
  );
}

/** Changes a store and gives the copies of it that were made before each step. */
async function copiesBeforeEachStep(
  root: string,
  target: string,
  change: (store: LocalFileStorage) => Promise<unknown>,
): Promise<readonly string[]> {
  const copies: string[] = [];
  await using store = await LocalFileStorage.open(root);
  changes.announce = () => {
    const copy = `${target}/${copies.length}`;
    cpSync(root, copy, { recursive: true, preserveTimestamps: true });
    copies.push(copy);
  };
  try {
    await change(store);
  } finally {
    changes.announce = () => {};
  }
  return copies;
}

/** What another process finds, once the lock of the one that died has become stale. */
async function recovered(root: string): Promise<StoreSnapshot> {
  await rmdir(`${root}/.thermostore.lock`).catch(() => undefined);
  // What it was copying has the name of this process, which lives: it is cleared away when that has ended.
  return { ...(await storeSnapshot(root)), staged: [] };
}
