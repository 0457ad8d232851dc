import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdir, rmdir, utimes } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { listedKeys } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { ForceFieldData } from "../../../src/data/force-field-data.js";
import { StoredSimulationData } from "../../../src/data/simulation-data.js";
import { LockTimeoutError } from "../../../src/errors.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { CompiledPackage } from "../../postgres/embedded/compiled-package.js";
import { failureOf, useTemporaryDirectory, writeFiles } from "../ancillary/temporary-directory.js";
import { storeSnapshot } from "./store-snapshot.js";

const workerPath = fileURLToPath(new URL("store-worker.mjs", import.meta.url));
const report = z.object({ own: z.string(), shared: z.string(), best: z.string() });
type Report = z.infer<typeof report>;

/** Kills are random in time; each round has another chance to find a moment that was not thought of. */
const KILLS = 3;

describe("processes that share a store directory", () => {
  const directory = useTemporaryDirectory();
  let compiled: CompiledPackage;
  let files = "";

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());
  beforeEach(async () => {
    files = await writeFiles(directory("files"), DEFAULT_FILES);
  });

  function startWorker(name: string, times: number): ChildProcessByStdio<null, Readable, null> {
    const parameters = [`${compiled.path}/dist`, directory("store"), name, files, String(times)];
    return spawn(process.execPath, [workerPath, ...parameters], { stdio: ["ignore", "pipe", "inherit"] });
  }

  it("lose nothing of each other, and store the same data once", async () => {
    const workers = ["a", "b", "c"].map((name) => reportsOf(startWorker(name, 4)));
    const reports = (await Promise.all(workers)).flat();
    expect(reports).toHaveLength(12);
    await using store = await LocalFileStorage.open(directory("store"));
    const own = reports.map((line) => line.own);
    const best = new Set(reports.map((line) => line.best));
    const shared = new Set(reports.map((line) => line.shared));
    expect([new Set(own).size, best.size, shared.size]).toEqual([12, 1, 4]);
    expect(await listedKeys(store, StoredSimulationData)).toEqual([...own, ...best].sort());
    expect(await listedKeys(store, ForceFieldData)).toEqual([...shared].sort());
    const [key = ""] = best;
    const entry = await store.retrieveObject(key, StoredSimulationData);
    expect(entry?.object.statisticalInefficiency).toBeCloseTo(1 / 4);
  });

  it("leave a whole store when they are killed", async () => {
    const stored = new Set<string>();
    for (let kill = 0; kill < KILLS; kill++) {
      const worker = startWorker(`killed ${kill}`, 1_000_000);
      const reports = await reportsOf(worker, 2 + kill, () =>
        setTimeout(() => worker.kill("SIGKILL"), Math.random() * 60),
      );
      for (const { own, shared, best } of reports) for (const key of [own, shared, best]) stored.add(key);
      expect(worker.signalCode).toBe("SIGKILL");
      await makeStale(directory("store", ".thermostore.lock"));
    }
    const { objects, paths, leftovers, staged, events } = await storeSnapshot(directory("store"));
    expect(Object.keys(objects)).toEqual(expect.arrayContaining([...stored]));
    expect([...leftovers, ...staged]).toEqual([]);
    const storedEvents = events.filter((text) => text.startsWith('["stored"'));
    expect(storedEvents).toHaveLength(Object.keys(objects).length);
    const expected = Object.entries(objects).flatMap(([key, [, contents]]) => [
      `${key}.json`,
      ...Object.keys(contents).map((path) => `${key}/${path}`),
    ]);
    expect(paths).toEqual([...expected, "object_keys.json"].sort());
    for (const [, contents] of Object.values(objects)) {
      expect([0, Object.keys(DEFAULT_FILES).length]).toContain(Object.keys(contents).length);
    }
  });
});

describe("the lock of a store directory", () => {
  const directory = useTemporaryDirectory();

  it("is taken over from a process that died", async () => {
    await mkdir(directory("store", ".thermostore.lock"), { recursive: true });
    await makeStale(directory("store", ".thermostore.lock"));
    const stores = await Promise.all([1, 2, 3].map(() => LocalFileStorage.open(directory("store"))));
    await Promise.all(stores.map((store, index) => store.storeObject(makeForceField(`<v${index}/>`))));
    await using store = await LocalFileStorage.open(directory("store"));
    expect(await listedKeys(store)).toHaveLength(3);
  });

  it("is waited for, but not for ever", async () => {
    await using store = await LocalFileStorage.open(directory("store"), { lockTimeoutMs: 100 });
    await mkdir(directory("store", ".thermostore.lock"));
    const error = await failureOf(store.storeObject(makeForceField()));
    expect(error).toBeInstanceOf(LockTimeoutError);
    expect(error).toMatchObject({ path: directory("store") });
    await rmdir(directory("store", ".thermostore.lock"));
    expect(await store.storeObject(makeForceField())).toHaveLength(32);
  });

  it("is not taken for held by a process that slept while another one took it", async () => {
    const files = await writeFiles(directory("files"), DEFAULT_FILES);
    await using store = await LocalFileStorage.open(directory("store"));
    const sleeping = store.transaction(async () => {
      await store.storeObject(makeSimulation(), files);
      await rmdir(directory("store", ".thermostore.lock"));
      await using other = await LocalFileStorage.open(directory("store"));
      expect(await listedKeys(other)).toEqual([]);
    });
    expect(await failureOf(sleeping)).toBeInstanceOf(LockTimeoutError);
    expect(await listedKeys(store)).toEqual([]);
  });
});

/** What a worker reports until it ends; `onEnough` is called once when it has reported so much. */
async function reportsOf(
  worker: ChildProcessByStdio<null, Readable, null>,
  enough = Number.POSITIVE_INFINITY,
  onEnough: () => void = () => {},
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  const exited = new Promise((resolve) => worker.once("exit", resolve));
  for await (const line of createInterface(worker.stdout)) {
    if (line === "ready") continue;
    reports.push(report.parse(JSON.parse(line)));
    if (reports.length === enough) onEnough();
  }
  await exited;
  return reports;
}

/** A dead process does not refresh its lock; nobody wants to wait for that here. */
async function makeStale(lock: string): Promise<void> {
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(lock, longAgo, longAgo).catch(() => undefined);
}
