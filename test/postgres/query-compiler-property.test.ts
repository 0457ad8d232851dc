/**
 * The SQL of a query means what the query means in memory: random objects are stored, and random queries must
 * find the same keys, in the same groups and order, as `matches` does on the objects themselves.
 */

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredData } from "../../src/data/stored-data.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import type { DataQuery } from "../../src/query/data-query.js";
import { queryClassFor } from "../../src/query/query-registry.js";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";
import type { QueryResult } from "../../src/storage/retrieved.js";
import { pooledObject, pooledQuery } from "../arbitraries/pool.js";
import { pooledViscosity, pooledViscosityQuery } from "../arbitraries/viscosities.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { writeFiles } from "../storage/ancillary/temporary-directory.js";

const ROUNDS = 10;
const OBJECTS = { minLength: 20, maxLength: 40 };
const QUERIES = { minLength: 40, maxLength: 40 };

/** A group of matches: the texts of the matched values by attribute, and the keys in the order of storing. */
type Groups = readonly (readonly [matched: string, keys: readonly string[]])[];

describe("compiled queries", () => {
  let database: TestDatabase;
  let store: PostgresStorage;
  let client: pg.Client;
  let ancillary: string;
  let evaluations = 0;
  let found = 0;

  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client(database.target.config);
    await client.connect();
    store = await PostgresStorage.connect(database.target);
    ancillary = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    const names = ["output.pdb", "trajectory.dcd", "topology.pdb", "start.dcd", "end.dcd"];
    await writeFiles(ancillary, Object.fromEntries(names.map((name) => [name, name])));
  });
  afterAll(async () => {
    await store.close();
    await client.end();
    await database.drop();
    await removeTree(ancillary);
  });

  /** Stores the objects; gives what is then there, in the order of storing. */
  async function storeAll(objects: readonly StoredData[]): Promise<ReadonlyMap<string, StoredData>> {
    const stored = new Map<string, StoredData>();
    for (const object of objects) {
      const directory = object.declaration.ancillary === "required" ? ancillary : undefined;
      const { key, outcome } = await store.storeObjectDetailed(object, directory);
      if (outcome === "stored" || outcome === "replaced") stored.set(key, object);
    }
    return stored;
  }

  async function expectSameAnswer(
    query: DataQuery,
    stored: ReadonlyMap<string, StoredData>,
    limit: number | undefined,
  ): Promise<void> {
    const expected = answerInMemory(query, stored, limit);
    const result = await store.query(query, limit === undefined ? {} : { limit });
    expect(groupsOf(query, result)).toEqual(expected);
    for (const { key, object } of result.groups.flatMap(({ entries }) => entries)) {
      expect(object.contentSha256).toBe(stored.get(key)?.contentSha256);
    }
    evaluations += 1;
    if (expected.length > 0) found += 1;
  }

  async function expectSameAnswers(
    objects: readonly StoredData[],
    queries: readonly DataQuery[],
    limit: number | undefined,
  ): Promise<void> {
    await client.query("truncate stored_object, ledger");
    const stored = await store.transaction(() => storeAll(objects));
    const own = objects.slice(0, 5).flatMap((object) => queriesOf(object));
    for (const query of [...queries, ...own]) await expectSameAnswer(query, stored, limit);
  }

  it.each([
    ["evaluator's classes", pooledObject, pooledQuery],
    ["a user's class, in JSONB", pooledViscosity, pooledViscosityQuery],
  ] as const)("find in the database what matches in memory: %s", async (_what, object, query) => {
    [evaluations, found] = [0, 0];
    const limit = fc.option(fc.integer({ min: 1, max: 5 }), { freq: 1, nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(object, OBJECTS), fc.array(query, QUERIES), limit, expectSameAnswers),
      // Looking for a smaller counterexample stores again and again; it ends with the time.
      { numRuns: ROUNDS, interruptAfterTimeLimit: 40_000 },
    );
    expect(evaluations).toBeGreaterThan(200);
    // Queries that find nothing would prove little.
    expect(found).toBeGreaterThan(evaluations / 5);
  });
});

/** Queries that certainly find something: those that an object makes for itself. */
function queriesOf(object: StoredData): readonly DataQuery[] {
  const query = queryClassFor(object.type)?.fromDataObject(object);
  if (query === undefined) return [];
  const [first] = query.tree.criteria;
  const Query = queryClassFor(object.type);
  return Query === undefined || first === undefined ? [query] : [query, new Query({}, [first])];
}

function answerInMemory(
  query: DataQuery,
  stored: ReadonlyMap<string, StoredData>,
  limit: number | undefined,
): Groups {
  const groups = new Map<string, string[]>();
  const matching = [...stored].filter(([, object]) => query.matches(object));
  for (const [key, object] of matching.slice(0, limit)) {
    const matched = textOf(
      query,
      Object.fromEntries(query.matchedValues(object).map(({ attribute, value }) => [attribute, value])),
    );
    groups.set(matched, [...(groups.get(matched) ?? []), key]);
  }
  return [...groups];
}

function groupsOf(query: DataQuery, { groups }: QueryResult): Groups {
  return groups.map(({ matched, entries }) => [textOf(query, matched), entries.map(({ key }) => key)]);
}

function textOf(query: DataQuery, matched: Readonly<Record<string, unknown>>): string {
  const { attributes } = query.dataClass.declaration;
  const texts = Object.entries(matched).map(([name, value]) => [
    name,
    value === null ? null : attributes.get(name)?.type.matchText(value),
  ]);
  return JSON.stringify(texts);
}
