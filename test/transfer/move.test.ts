import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  DEFAULT_FILES,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
} from "../../src/conformance/fixtures.js";
import { InvalidValueError, StorageError } from "../../src/errors.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { type MoveProgress, move } from "../../src/transfer/move.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { contentOf, danglingLinks, dataIn } from "./store-content.js";

const scratch = useTemporaryDirectory();
const names = { from: 'the project "shared"', to: 'the project "polymers"' };
let database: TestDatabase;
let files: string;
let stores = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  files = await writeFiles(scratch("files"), DEFAULT_FILES);
});

/** A new project in the database of this file, and the store in it. */
async function project(): Promise<PostgresStorage> {
  stores += 1;
  const name = `project-${stores}`;
  await execute(`insert into project (name) values ('${name}')`);
  return PostgresStorage.connect(database.target, { project: name });
}

async function execute(sql: string): Promise<void> {
  const client = new pg.Client(database.target.config);
  await client.connect();
  await client.query(sql);
  await client.end();
}

const KINDS: Readonly<Record<string, () => Promise<StorageBackend>>> = {
  "projects of one database": project,
  "stores in memory": async () => new MemoryStorage(),
  directories: () => {
    stores += 1;
    return LocalFileStorage.open(scratch(`store ${stores}`), { history: true });
  },
};

describe.each(Object.entries(KINDS))("moving between %s", (_kind, open) => {
  let from: StorageBackend;
  let to: StorageBackend;

  beforeEach(async () => {
    [from, to] = [await open(), await open()];
    await from.storeObjectDetailed(makeForceField("<one/>"), undefined, { key: "one" });
    await from.storeObjectDetailed(makeForceField("<two/>"), undefined, { key: "two" });
    for (const [number, forceFieldId] of ["one", "one", "two"].entries()) {
      await from.storeObjectDetailed(
        makeSimulation({ forceFieldId, sourceCalculationId: `calculation ${number}` }),
        files,
        { key: `run ${number}` },
      );
    }
    await from.storeObjectDetailed(makeFreeEnergy({ forceFieldId: "two" }), files, { key: "deposit" });
    return async () => {
      await from.close();
      await to.close();
    };
  });

  it("leaves nothing there and lacks nothing here", async () => {
    const content = await contentOf(from);
    const steps: MoveProgress[] = [];
    const planned = await move(from, to, { dryRun: true });
    expect([await contentOf(from), await contentOf(to)]).toEqual([content, {}]);
    const report = await move(from, to, { names, onProgress: (step) => steps.push(step) });
    expect(report).toMatchObject({ left: [], remaining: 0, alongside: [], copied: { stored: 6 } });
    expect(new Set(report.moved)).toEqual(new Set(Object.keys(content).map((key) => [key, key])));
    expect(planned.moved.size).toBe(6);
    expect([await contentOf(from), await contentOf(to)]).toEqual([{}, content]);
    expect(steps.map(({ phase, done, total }) => [phase, done, total])).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((done) => ["copying", done, 6]),
      ...[1, 2, 3, 4, 5, 6].map((done) => ["removing", done, 6]),
    ]);

    const [removal] = (await from.history("run 0")).slice(-1);
    expect(removal).toMatchObject({ kind: "removed", reason: 'moved to the project "polymers" as "run 0"' });
    expect((await to.history("run 0"))[0]?.reason).toMatch(
      /^moved from the project "shared", stored there on \d{4}-\d\d-\d\d by \w+$/,
    );
    expect(await move(from, to)).toMatchObject({ moved: new Map(), copied: { stored: 0 } });
  });

  it("takes what is selected, and a copy of the force fields behind it", async () => {
    const query = new SimulationDataQuery({ forceFieldId: "one" });
    const report = await move(from, to, { queries: [query] });
    expect([...report.moved.keys()].sort()).toEqual(["run 0", "run 1"]);
    expect(report).toMatchObject({ alongside: ["one"], left: [] });
    expect(Object.keys(await contentOf(from)).sort()).toEqual(["deposit", "one", "run 2", "two"]);
    expect(Object.keys(await contentOf(to)).sort()).toEqual(["one", "run 0", "run 1"]);
    expect(await danglingLinks(from)).toEqual([]);
  });

  it("follows keys that are taken there, and removes what was there already", async () => {
    await to.storeObjectDetailed(makeForceField("<other/>"), undefined, { key: "one" });
    await to.storeObjectDetailed(makeForceField("<two/>"), undefined, { key: "second" });
    await to.storeObjectDetailed(
      makeSimulation({ forceFieldId: "second", sourceCalculationId: "calculation 2" }),
      files,
      { key: "the same" },
    );
    const before = new Set([...(await dataIn(from)), ...(await dataIn(to))]);
    const { moved, left } = await move(from, to);
    expect(left).toEqual([]);
    expect(moved.get("two")).toBe("second");
    expect(moved.get("run 2")).toBe("the same");
    expect(moved.get("one")).not.toBe("one");
    expect(await contentOf(from)).toEqual({});
    expect(new Set(await dataIn(to))).toEqual(before);
    expect(await danglingLinks(to)).toEqual([]);
  });

  it("leaves here what is better there, and the force field that something here refers to", async () => {
    await to.storeObjectDetailed(makeForceField("<two/>"), undefined, { key: "two" });
    const better = makeSimulation({
      forceFieldId: "two",
      sourceCalculationId: "calculation 2",
      statisticalInefficiency: 0.5,
    });
    await to.storeObjectDetailed(better, files, { key: "run 2" });
    const planned = await move(from, to, { dryRun: true });
    const { moved, left } = await move(from, to);
    expect(moved.size).toBe(4);
    expect(left.map(({ key }) => key).sort()).toEqual(["run 2", "two"]);
    expect(left.find(({ key }) => key === "run 2")?.reason).toMatch(/another version .* stays here/);
    expect(planned.left.map(({ key }) => key)).toContain("run 2");
    expect(Object.keys(await contentOf(from)).sort()).toEqual(["run 2", "two"]);
  });

  it("leaves what was changed since it was copied, and what the target has lost again", async () => {
    const asked = to.storeObjectDetailed.bind(to);
    const interfered = new Set<string>();
    vi.spyOn(to, "storeObjectDetailed").mockImplementation(async (object, ancillary, options = {}) => {
      const { key = "", onConflict } = options;
      // Asked whether it is there, before it is removed.
      if (onConflict === "keep" && !interfered.has(key)) {
        interfered.add(key);
        if (key === "run 0") {
          const better = object.json.source_calculation_id;
          await from.storeObject(
            makeSimulation({
              forceFieldId: "one",
              sourceCalculationId: String(better),
              statisticalInefficiency: 0.5,
            }),
            files,
          );
        } else if (key === "run 1") await to.removeObject(key);
      }
      return asked(object, ancillary, options);
    });
    const { moved, left } = await move(from, to, { names });
    expect(left.map(({ key, reason }) => [key, reason]).sort()).toEqual([
      ["one", "2 objects that stay here refer to it, so it is in both"],
      ["run 0", expect.stringMatching(/another version .* stays here/)],
      ["run 1", expect.stringMatching(/has lost it again/)],
    ]);
    expect(moved.size).toBe(3);
    const kept = await contentOf(from);
    expect(Object.keys(kept).sort()).toEqual(["one", "run 0", "run 1"]);
    expect((await from.retrieveObject("run 0"))?.object.json.statistical_inefficiency).toBe(0.5);

    vi.restoreAllMocks();
    expect((await move(from, to)).left).toEqual([]);
    expect((await to.retrieveObject("run 0"))?.object.json.statistical_inefficiency).toBe(0.5);
    expect(await contentOf(from)).toEqual({});
  });

  it("does nothing here once it is stopped, and is finished by moving again", async () => {
    const content = await contentOf(from);
    const copying = new AbortController();
    const first = await move(from, to, {
      signal: copying.signal,
      onProgress: ({ done }) => done === 3 && copying.abort(),
    });
    expect(first.moved.size).toBe(0);
    expect(await contentOf(from)).toEqual(content);

    const removing = new AbortController();
    const second = await move(from, to, {
      signal: removing.signal,
      onProgress: ({ phase }) => phase === "removing" && removing.abort(),
    });
    expect(second.remaining).toBeGreaterThan(0);
    expect(second.moved.size + second.remaining).toBe(6);
    expect({ ...(await contentOf(from)), ...(await contentOf(to)) }).toEqual(content);

    const third = await move(from, to);
    expect(third.copied).toMatchObject({ stored: 0, deduplicated: second.remaining });
    expect([await contentOf(from), await contentOf(to)]).toEqual([{}, content]);
  });

  it("is no way into itself", async () => {
    await expect(move(from, from)).rejects.toBeInstanceOf(InvalidValueError);
  });
});

describe("a move that fails on the way", () => {
  it("removes nothing, unless it was told to go on", async () => {
    const [from, to] = [new MemoryStorage(), new MemoryStorage()];
    for (const number of [0, 1, 2]) {
      await from.storeObjectDetailed(makeForceField(`<number n="${number}"/>`), undefined, {
        key: `${number}`,
      });
    }
    const store = to.storeObjectDetailed.bind(to);
    vi.spyOn(to, "storeObjectDetailed").mockImplementation(async (object, ancillary, options) => {
      if (options?.key === "1") throw new StorageError("there is no room");
      return store(object, ancillary, options);
    });
    const stopped = await move(from, to);
    expect(stopped.copied.failed).toMatchObject([{ key: "1", reason: "there is no room" }]);
    expect(stopped.moved.size).toBe(0);
    expect(Object.keys(await contentOf(from))).toHaveLength(3);

    const { moved, copied } = await move(from, to, { keepGoing: true });
    expect([[...moved.keys()].sort(), copied.failed.length]).toEqual([["0", "2"], 1]);
    expect(Object.keys(await contentOf(from))).toEqual(["1"]);
  });
});

describe("moving between projects of one database", () => {
  it("leaves a version that appears while its object is being removed", async () => {
    const [from, to] = [await project(), await project()];
    await using other = await PostgresStorage.connect(database.target, { project: from.project });
    const version = (statisticalInefficiency: number) =>
      makeSimulation({ sourceCalculationId: "calculation", statisticalInefficiency });
    await from.storeObjectDetailed(version(2), files, { key: "run" });
    const retrieve = from.retrieveObject.bind(from);
    let looks = 0;
    vi.spyOn(from, "retrieveObject").mockImplementation(async (key, type) => {
      const retrieved = await retrieve(key, type);
      looks += 1;
      // The first two are those of the copy and of the comparison; this one is in the transaction.
      if (looks === 3) await other.storeObject(version(1), files);
      return retrieved;
    });
    const { moved, left } = await move(from, to);
    expect({ moved: moved.size, left: left.map(({ key }) => key) }).toEqual({ moved: 0, left: ["run"] });
    expect((await other.retrieveObject("run"))?.object.json.statistical_inefficiency).toBe(1);
    vi.restoreAllMocks();
    expect((await move(from, to)).moved.size).toBe(1);
    expect((await to.retrieveObject("run"))?.object.json.statistical_inefficiency).toBe(1);
    await Promise.all([from.close(), to.close()]);
  });

  it("is no way from a project into itself, by whatever handle", async () => {
    const from = await project();
    await using same = await PostgresStorage.connect(database.target, { project: from.project });
    await expect(move(from, same)).rejects.toBeInstanceOf(InvalidValueError);
    await from.close();
  });
});
