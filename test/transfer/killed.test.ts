import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField, makeSimulation } from "../../src/conformance/fixtures.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../src/postgres/projects/project-register.js";
import { isLeftOver } from "../../src/storage/ancillary/unfinished-name.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { verifyBundle } from "../../src/transfer/bundle/verify-bundle.js";
import { importStore } from "../../src/transfer/import-store.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { CompiledPackage } from "../postgres/embedded/compiled-package.js";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { contentOf, directoryContent } from "./store-content.js";

const workerPath = fileURLToPath(new URL("transfer-worker.mjs", import.meta.url));
const OBJECTS = 60;
const MOVED = 20;
const KILLS = 4;

describe("a transfer that is killed and started again", () => {
  const scratch = useTemporaryDirectory();
  let compiled: CompiledPackage;
  let database: TestDatabase;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
    database = await testDatabase();
  });
  afterAll(async () => {
    await database.drop();
    await compiled[Symbol.asyncDispose]();
  });

  async function writeStore(root: string): Promise<void> {
    await using store = await LocalFileStorage.open(root, { history: false });
    await store.transaction(() => fill(store, OBJECTS));
  }

  async function fill(store: StorageBackend, objects: number): Promise<void> {
    const forceFieldId = await store.storeObject(makeForceField());
    for (let number = 1; number < objects; number += 1) {
      const files = await writeFiles(scratch("files"), {
        "output.pdb": `pdb ${number}`,
        "trajectory.dcd": Buffer.alloc(40_000, number),
      });
      const sourceCalculationId = `calculation ${number}`;
      await store.storeObject(makeSimulation({ forceFieldId, sourceCalculationId }), files);
    }
  }

  /** Runs a worker until it gets through; the first times it is killed after some objects. */
  async function runWithKills(
    parameters: readonly string[],
    { steps = OBJECTS, afterKill = async () => {} } = {},
  ): Promise<void> {
    for (let kill = 0; ; kill += 1) {
      const killAt = kill < KILLS ? Math.floor(Math.random() * steps) : undefined;
      if (await finishes(start(parameters), killAt)) return;
      await afterKill();
    }
  }

  function start(parameters: readonly string[]): ChildProcess {
    return spawn(process.execPath, [workerPath, `${compiled.path}/dist`, ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  it("is complete in the end, and nothing is there twice", async () => {
    await writeStore(scratch("source"));
    await runWithKills(["import", scratch("source"), database.url]);
    await using store = await PostgresStorage.connect(database.target);
    await using source = await LocalFileStorage.open(scratch("source"), { readOnly: true });
    expect(await contentOf(store)).toEqual(await contentOf(source));
    expect(await importStore(scratch("source"), store)).toMatchObject({ stored: 0, deduplicated: OBJECTS });
    expect((await store.verify()).problems).toEqual([]);

    await runWithKills(["export", scratch("out"), database.url]);
    expect(await directoryContent(scratch("out"))).toEqual(await directoryContent(scratch("source")));

    await runWithKills(["bundle", scratch("all.zip"), database.url]);
    expect(await verifyBundle(scratch("all.zip"))).toMatchObject({ objects: OBJECTS, problems: [] });
    expect((await readdir(scratch())).filter((name) => name.startsWith("."))).toEqual([]);
    expect((await readdir(tmpdir())).filter(isLeftOver)).toEqual([]);
  });

  it("lost nothing on the way from one project to another, whenever it was killed", async () => {
    await using own = await testDatabase();
    await using projects = await ProjectRegister.open(own.target);
    await projects.create("archive");
    await using archive = await PostgresStorage.connect(own.target, { project: "archive" });
    await using store = await PostgresStorage.connect(own.target);
    await fill(store, MOVED);
    const content = await contentOf(store);
    await runWithKills(["move", "archive", own.url], {
      // One for each object that is copied, and that is removed.
      steps: 2 * MOVED,
      afterKill: async () => {
        expect({ ...(await contentOf(archive)), ...(await contentOf(store)) }).toEqual(content);
      },
    });
    expect([await contentOf(store), await contentOf(archive)]).toEqual([{}, content]);
    expect((await archive.verify()).problems).toEqual([]);
  });
});

/** Whether a worker gets through before it has done so many objects and is killed. */
async function finishes(worker: ChildProcess, killAt: number | undefined): Promise<boolean> {
  let done = 0;
  worker.stdout?.on("data", (lines: Buffer) => {
    done += lines.toString().split("\n").length - 1;
    if (killAt !== undefined && done > killAt) worker.kill("SIGKILL");
  });
  const [exitCode, signal] = await once(worker, "close");
  if (exitCode !== 0 && signal !== "SIGKILL") throw new Error(`the worker failed: ${exitCode} ${signal}`);
  return exitCode === 0;
}
