/**
 * The SQL of a search means what the search means in memory: random objects are stored, with random facts about
 * them, and every answer to random queries must be the one that a scan over the same objects gives. The owner of the
 * tables and a member of the project, whom policies bind, ask in turn; another project holds the same.
 */

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StoredEquilibrationData, StoredSimulationData } from "../../../src/data/simulation-data.js";
import type { StoredData, StoredDataClass } from "../../../src/data/stored-data.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { Criterion } from "../../../src/query/criterion.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import { queryClassFor } from "../../../src/query/query-registry.js";
import { removeTree } from "../../../src/storage/ancillary/remove-tree.js";
import { groupMatches } from "../../../src/storage/group-matches.js";
import type { QueryResult, Retrieved } from "../../../src/storage/retrieved.js";
import { ScanSearch } from "../../../src/storage/search/scan-search.js";
import type { Order, Search, SearchOptions } from "../../../src/storage/search/search.js";
import type { Summary } from "../../../src/storage/search/summary.js";
import { pooledCriterion, pooledFacts, pooledNearest } from "../../arbitraries/criteria.js";
import { pooledObject, pooledQuery } from "../../arbitraries/pool.js";
import { pooledViscosity, pooledViscosityQuery } from "../../arbitraries/viscosities.js";
import { ViscosityData } from "../../data/viscosity-data.js";
import { LabUsers } from "../../database/lab-users.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { writeFiles } from "../../storage/ancillary/temporary-directory.js";
import { fillStore, type Given, scanSource } from "./random-store.js";

const OBJECTS = { minLength: 25, maxLength: 40 };

type Stored = ReadonlyMap<string, Given>;

describe("a search by SQL", () => {
  let database: TestDatabase;
  let users: LabUsers;
  let store: PostgresStorage;
  let memberStore: PostgresStorage;
  let client: pg.Client;
  let directory: string;

  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client(database.target.config);
    await client.connect();
    store = await PostgresStorage.connect(database.target);
    users = await LabUsers.make(database, ["rita"]);
    for (const project of ["default", "other"]) await users.letInto(project, { rita: "reader" });
    memberStore = await PostgresStorage.connect(users.target("rita"));
    directory = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    const names = ["output.pdb", "trajectory.dcd", "topology.pdb", "start.dcd", "end.dcd"];
    await writeFiles(directory, Object.fromEntries(names.map((name) => [name, name])));
  });
  afterAll(async () => {
    await memberStore.close();
    await store.close();
    await client.end();
    await users[Symbol.asyncDispose]();
    await database.drop();
    await removeTree(directory);
  });

  const fill = (given: readonly Given[]): Promise<Stored> => fillStore({ store, client, directory }, given);

  const given = (object: fc.Arbitrary<StoredData>): fc.Arbitrary<readonly Given[]> =>
    fc.array(fc.record({ object, facts: pooledFacts }), OBJECTS);

  /** Random queries for random objects; how many were asked, and how many objects they found. */
  async function askAll<Q>(
    objects: fc.Arbitrary<StoredData>,
    questions: fc.Arbitrary<readonly Q[]>,
    rounds: number,
    expectSame: (question: Q, stored: Stored, asking: PostgresStorage) => Promise<number>,
  ): Promise<{ readonly asked: number; readonly found: number }> {
    let [asked, found] = [0, 0];
    await fc.assert(
      fc.asyncProperty(given(objects), questions, async (some, asking) => {
        const stored = await fill(some);
        for (const question of asking) {
          const who = asked % 2 === 0 ? store : memberStore;
          if ((await expectSame(question, stored, who)) > 0) found += 1;
          asked += 1;
        }
      }),
      // Looking for a smaller counterexample stores again and again; it ends with the time.
      { numRuns: rounds, interruptAfterTimeLimit: 45_000 },
    );
    return { asked, found };
  }

  it.each<[string, StoredDataClass, fc.Arbitrary<StoredData>]>([
    ["simulations", StoredSimulationData, ofType(pooledObject, StoredSimulationData)],
    ["equilibrations", StoredEquilibrationData, ofType(pooledObject, StoredEquilibrationData)],
    ["a user's class, in JSONB", ViscosityData, pooledViscosity],
  ])("finds by random criteria what meets them: %s", async (_what, dataClass, object) => {
    const queries = fc.array(pooledCriterion(dataClass), { minLength: 150, maxLength: 150 });
    const { asked, found } = await askAll(object, queries, 8, async (criterion, stored, asking) => {
      const query = queryFor(dataClass, criterion);
      const keys = [...stored].filter(([, { object: one, facts }]) => query.matches(one, facts));
      const result = await asking.query(query);
      expect({ criterion, keys: keysOf(result) }).toEqual({ criterion, keys: keys.map(([key]) => key) });
      return keys.length;
    });
    expect(asked).toBeGreaterThan(500);
    // Queries that find nothing would prove little.
    expect(found).toBeGreaterThan(asked / 4);
  });

  it.each<[string, fc.Arbitrary<StoredData>, fc.Arbitrary<DataQuery>]>([
    [
      "evaluator's classes",
      pooledObject,
      fc.oneof(pooledQuery, someOf(StoredSimulationData), someOf(StoredEquilibrationData)),
    ],
    [
      "a user's class, in JSONB",
      pooledViscosity,
      fc.oneof(pooledViscosityQuery, { arbitrary: someOf(ViscosityData), weight: 3 }),
    ],
  ])("answers as a scan does: %s", async (_what, object, query) => {
    const question = fc
      .tuple(query, fc.option(pooledNearest, { freq: 1, nil: undefined }))
      .map(([some, nearest]) => (nearest === undefined ? some : some.nearestTo(nearest.state, nearest.count)))
      .chain((some) => fc.record({ query: fc.constant(some), options: optionsFor(some), size: pageSize }));
    const questions = fc.array(question, { minLength: 16, maxLength: 16 });
    const { asked, found } = await askAll(object, questions, 5, async (one, stored, asking) => {
      const { query: some, options, size } = one;
      const scan = new ScanSearch(some, options, scanSource(stored));
      const search = asking.search(some, options);
      const summaries = await all(scan.summaries());
      expect(await all(search.summaries())).toEqual(summaries);
      expect(await pagesOf(search, size)).toEqual(summaries);
      expect((await all(search.entries())).map(({ key }) => key)).toEqual(summaries.map(({ key }) => key));
      expect(await search.count()).toBe(await scan.count());
      expect(await search.why()).toEqual(await scan.why());
      if (some.dataClass.declaration.attributes.has("thermodynamicState")) {
        const cells = { temperatureK: 2.5, perPressureDecade: 3 };
        expect(await search.histogram(cells)).toEqual(await scan.histogram(cells));
      }
      for (const attribute of searchable(some)) {
        expect(await countsOf(some, search, attribute)).toEqual(await countsOf(some, scan, attribute));
      }
      const limit = options.limit === undefined ? {} : { limit: options.limit };
      const matches = await all(new ScanSearch(some, limit, scanSource(stored)).entries());
      expect(groupsOf(await asking.query(some, limit))).toEqual(groupsOf(groupMatches(some, matches)));
      return summaries.length;
    });
    expect(asked).toBeGreaterThan(30);
    expect(found).toBeGreaterThan(asked / 5);
  });
});

const pageSize = fc.integer({ min: 1, max: 7 });

function ofType(object: fc.Arbitrary<StoredData>, dataClass: StoredDataClass): fc.Arbitrary<StoredData> {
  return object.filter(({ type }) => type === dataClass.declaration.name);
}

/** Queries that often find something: for one criterion, or for all objects of a class. */
function someOf(dataClass: StoredDataClass): fc.Arbitrary<DataQuery> {
  return fc
    .option(pooledCriterion(dataClass), { freq: 3, nil: undefined })
    .map((criterion) => queryFor(dataClass, ...(criterion === undefined ? [] : [criterion])));
}

function queryFor(dataClass: StoredDataClass, ...criteria: readonly Criterion[]): DataQuery {
  const Query = queryClassFor(dataClass.declaration.name);
  if (Query === undefined) throw new Error(`no query class for ${dataClass.declaration.name}`);
  return new Query({}, criteria);
}

/** Any order that the query has, of up to three levels. */
function optionsFor({ dataClass, nearest }: DataQuery): fc.Arbitrary<SearchOptions> {
  const { attributes } = dataClass.declaration;
  const levels: Order[] = [{ by: "storedAt" }, { by: "key" }, { by: "archiveBytes" }];
  levels.push({ by: "temperature" }, { by: "pressure" });
  if (nearest !== undefined) levels.push({ by: "nearness" });
  for (const [attribute, { type, query, column }] of attributes) {
    const isOrdered = type.order !== undefined && type.name !== "file name";
    if (isOrdered && (query || column !== undefined)) levels.push({ by: "attribute", attribute });
  }
  const level = fc
    .tuple(fc.constantFrom(...levels), fc.boolean())
    .map(([some, descending]) => ({ ...some, descending }));
  return fc.record(
    {
      order: fc.array(level, { maxLength: 3 }),
      limit: fc.integer({ min: 0, max: 12 }),
    },
    { requiredKeys: ["order"] },
  );
}

function searchable({ dataClass }: DataQuery): readonly string[] {
  return [...dataClass.declaration.attributes].filter(([, { query }]) => query).map(([name]) => name);
}

async function countsOf(
  { dataClass }: DataQuery,
  search: Search,
  attribute: string,
): Promise<readonly (readonly [text: string | undefined, count: number])[]> {
  const type = dataClass.declaration.attributes.get(attribute)?.type;
  const counted = await search.distinct(attribute);
  return counted.map(({ value, count }) => [value === undefined ? undefined : type?.matchText(value), count]);
}

async function pagesOf(search: Search, size: number): Promise<readonly Summary[]> {
  const items: Summary[] = [];
  let after: string | undefined;
  do {
    const page = await search.page(size, after);
    expect(page.items.length).toBeLessThanOrEqual(size);
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function keysOf({ groups }: QueryResult): readonly string[] {
  return groups.flatMap(({ entries }) => entries.map(({ key }) => key));
}

function groupsOf({ groups, total }: QueryResult): unknown {
  const contents = (entries: readonly Retrieved[]) =>
    entries.map(({ key, object, storedAt, storedBy }) => [key, object.contentSha256, storedAt, storedBy]);
  return { total, groups: groups.map(({ entries }) => contents(entries)) };
}
