/** Random trees of criteria find the same on every backend, whether it scans or has an engine of its own. */

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import type { Criterion } from "../../src/query/criterion.js";
import { SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import type { Search } from "../../src/storage/search/search.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { pooledCriterion, pooledNearest } from "../arbitraries/criteria.js";
import { pooledObject } from "../arbitraries/pool.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { writeFiles } from "../storage/ancillary/temporary-directory.js";

const FILES = ["output.pdb", "trajectory.dcd", "topology.pdb", "start.dcd", "end.dcd"];
const OBJECTS = 40;

const pooledQuery = fc
  .record({
    criteria: fc.array(pooledCriterion(StoredSimulationData), { maxLength: 3 }),
    nearest: fc.option(pooledNearest, { nil: undefined, freq: 4 }),
  })
  .filter(({ criteria }) => !criteria.some(isAboutStoring))
  .map(({ criteria, nearest }) => {
    const query = new SimulationDataQuery({}, criteria);
    return nearest === undefined ? query : query.nearestTo(nearest.state, nearest.count);
  });

describe("random searches", () => {
  const memory = new MemoryStorage();
  const others: StorageBackend[] = [];
  let database: TestDatabase;
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    const directory = join(root, "files");
    await writeFiles(directory, Object.fromEntries(FILES.map((name) => [name, name])));
    database = await testDatabase();
    others.push(
      await LocalFileStorage.open(join(root, "store")),
      await PostgresStorage.connect(database.target),
    );
    const objects = fc.sample(
      pooledObject.filter((object) => object instanceof StoredSimulationData),
      { numRuns: OBJECTS, seed: 20_26 },
    );
    for (const object of objects) {
      const { key } = await memory.storeObjectDetailed(object, directory);
      for (const other of others) await other.storeObjectDetailed(object, directory, { key });
    }
  });
  afterAll(async () => {
    for (const other of others) await other.close();
    await database.drop();
    await removeTree(root);
  });

  it("give the same on every backend", async () => {
    await fc.assert(
      fc.asyncProperty(pooledQuery, async (query) => {
        const expected = await answers(memory.search(query, { order: ORDER }));
        for (const other of others) {
          expect(await answers(other.search(query, { order: ORDER }))).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const ORDER = [{ by: "attribute", attribute: "statisticalInefficiency", descending: true }] as const;

async function answers(search: Search): Promise<unknown> {
  const keys: string[] = [];
  for await (const { key } of search.summaries()) keys.push(key);
  const first = await search.page(5);
  const second = first.next === undefined ? undefined : await search.page(5, first.next);
  const { nearMisses, ...why } = await search.why();
  return {
    keys,
    pages: [first, second].map((page) => page?.items.map(({ key }) => key)),
    count: await search.count(),
    distinct: await search.distinct("numberOfMolecules"),
    histogram: await search.histogram({ temperatureK: 0.5, perPressureDecade: 7 }),
    why,
    nearMisses: nearMisses.map(({ summary, failed }) => [summary.key, failed]),
  };
}

/** When and by whom something was stored differs from backend to backend. */
function isAboutStoring(criterion: Criterion): boolean {
  if (criterion.kind === "not") return isAboutStoring(criterion.criterion);
  if (criterion.kind === "allOf" || criterion.kind === "anyOf")
    return criterion.criteria.some(isAboutStoring);
  return criterion.kind === "storedBetween" || criterion.kind === "storedBy";
}
