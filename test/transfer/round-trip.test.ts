import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StoredData } from "../../src/data/stored-data.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import type { DataQuery } from "../../src/query/data-query.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { BundleStorage } from "../../src/transfer/bundle/bundle-storage.js";
import { writeBundle } from "../../src/transfer/bundle/write-bundle.js";
import { exportStore } from "../../src/transfer/export-store.js";
import { importStore } from "../../src/transfer/import-store.js";
import { dataObject, forceFieldData } from "../arbitraries/data-objects.js";
import { pooledObject, pooledQuery } from "../arbitraries/pool.js";
import { needsEvaluatorData } from "../data/evaluator-data.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { directoryContent } from "./store-content.js";

const genuine = fileURLToPath(new URL("../../../shared/evaluator", import.meta.url));

describe("from a store directory through PostgreSQL to a store directory", () => {
  const scratch = useTemporaryDirectory();
  let database: TestDatabase;
  let store: PostgresStorage;

  beforeEach(async () => {
    database = await testDatabase();
    store = await PostgresStorage.connect(database.target);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** Writes objects to a store directory, each with files of its own. */
  async function writeStore(root: string, objects: readonly StoredData[]): Promise<void> {
    await using target = await LocalFileStorage.open(root, { history: false });
    await target.transaction(async () => {
      for (const [number, object] of objects.entries()) {
        const names = object.fileNames().map((name) => [name, `${name} of object ${number}`]);
        const files = { ...Object.fromEntries(names), "empty/": "", [`logs/${number}.txt`]: "" };
        const needsFiles = object.declaration.ancillary === "required";
        await target.storeObject(
          object,
          needsFiles ? await writeFiles(scratch(`files-${number}`), files) : undefined,
        );
      }
    });
  }

  /** What a store answers: the groups by their matched values, the keys of each sorted. */
  async function answer(backend: StorageBackend, query: DataQuery): Promise<unknown> {
    const { groups } = await backend.query(query);
    return groups.map(({ entries }) => entries.map(({ key }) => key).sort()).sort();
  }

  it("every random object comes out as it went in, and so does every file", async () => {
    const [objects = []] = fc.sample(fc.array(dataObject, { minLength: 60, maxLength: 60 }), 1);
    const safe = objects.filter(isForBoth);
    await writeStore(scratch("before"), safe);
    const { failed, stored } = await importStore(scratch("before"), store);
    expect(failed).toEqual([]);
    const report = await exportStore(store, scratch("after"));
    expect(report).toMatchObject({ stored, failed: [], omitted: [], remaining: 0 });
    expect(await directoryContent(scratch("after"))).toEqual(await directoryContent(scratch("before")));
  });

  it("queries have the same answers before, between and after, and in a bundle", async () => {
    const [objects = []] = fc.sample(fc.array(pooledObject, { minLength: 50, maxLength: 50 }), 1);
    const forceFields = fc.sample(forceFieldData, 3);
    await writeStore(scratch("before"), [...forceFields, ...objects.filter(isForBoth)]);
    await importStore(scratch("before"), store);
    await exportStore(store, scratch("after"));
    await writeBundle(store, scratch("bundle.zip"));
    await using before = await LocalFileStorage.open(scratch("before"), { readOnly: true });
    await using after = await LocalFileStorage.open(scratch("after"), { readOnly: true });
    await using bundle = await BundleStorage.open(scratch("bundle.zip"));
    let found = 0;
    for (const query of fc.sample(pooledQuery.filter(isOfTheData), 120)) {
      const expected = await answer(before, query);
      for (const other of [store, after, bundle]) {
        const what = `${other.constructor.name}: ${textOf(query.tree)}`;
        expect(await answer(other, query), what).toEqual(expected);
      }
      found += (expected as readonly unknown[]).length;
    }
    expect(found).toBeGreaterThan(0);
  });

  it.for(["real-store", "real-store-2"])(
    "evaluator's own %s comes out as it went in",
    async (name, context) => {
      needsEvaluatorData(context);
      const root = `${genuine}/${name}`;
      const report = await importStore(root, store, { keepGoing: true });
      expect(report).toMatchObject({ failed: [], remaining: 0 });
      expect(await exportStore(store, scratch("after"))).toMatchObject({ failed: [], omitted: [] });
      const before = await directoryContent(root);
      const after = await directoryContent(scratch("after"));
      const vanished = new Set(report.vanished);
      const registry = Object.entries(before["object_keys.json"] as Record<string, readonly string[]>)
        .map(([type, keys]) => [type, keys.filter((key) => !vanished.has(key))] as const)
        .filter(([, keys]) => keys.length > 0);
      const unregistered = new Set(report.unregistered);
      const wanted = Object.entries(before).filter(
        ([path]) => ![...unregistered].some((key) => path === `${key}.json` || path.startsWith(`${key}/`)),
      );
      expect(after).toEqual({
        ...Object.fromEntries(wanted),
        "object_keys.json": Object.fromEntries(registry),
      });
      expect((await readdir(scratch("after"))).filter((each) => each.startsWith("."))).toEqual([]);
    },
  );
});

/** Whether PostgreSQL can hold it and evaluator can read it. */
function isForBoth({ json }: StoredData): boolean {
  const counts = Object.values(json).filter((value) => typeof value === "bigint");
  if (counts.some((count) => BigInt.asIntN(64, count) !== count)) return false;
  return !textOf(json).includes("degree_Celsius");
}

/** When and by whom something was stored is a store's own. */
function isOfTheData({ criteria }: DataQuery): boolean {
  return !/stored(Between|By)/.test(textOf(criteria));
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === "bigint" ? String(inner) : inner,
  );
}
