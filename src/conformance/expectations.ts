/** What the conformance tests expect of errors, keys and contents, on top of node:assert. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { StoredData, StoredDataClass } from "../data/stored-data.js";
import type { DataQuery } from "../query/data-query.js";
import { ForceFieldQuery, SimulationDataQuery } from "../query/evaluator-queries.js";
import { canonicalJson } from "../serialization/json/canonical-json.js";
import type { QueryOptions, Retrieved } from "../storage/retrieved.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";

/** The error with which work fails, which must be of a class. */
export async function failure<E extends Error>(
  work: Promise<unknown>,
  type: new (...parameters: never[]) => E,
): Promise<E> {
  let failed: unknown;
  await rejects(work, (error) => {
    failed = error;
    return true;
  });
  ok(failed instanceof type, `expected ${type.name}, not ${String(failed)}`);
  return failed;
}

/** What is stored under a key, which must be something. */
export async function retrieved(backend: StorageBackend, key: StorageKey): Promise<Retrieved> {
  const entry = await backend.retrieveObject(key);
  ok(entry !== undefined, `nothing is stored under "${key}"`);
  equal(entry.key, key);
  return entry;
}

/** The keys that the backend lists, sorted. */
export async function listedKeys(
  backend: StorageBackend,
  type?: StoredDataClass,
): Promise<readonly StorageKey[]> {
  const keys: StorageKey[] = [];
  for await (const key of backend.keys(type)) keys.push(key);
  return keys.sort();
}

/** The keys that match a query, sorted. */
export async function matchingKeys(
  backend: StorageBackend,
  query: DataQuery,
  options?: QueryOptions,
): Promise<readonly StorageKey[]> {
  const { groups, total } = await backend.query(query, options);
  const keys = groups.flatMap(({ entries }) => entries.map(({ key }) => key)).sort();
  equal(total, keys.length);
  return keys;
}

/** The contents of an object's files, by path. */
export async function fileContents(
  backend: StorageBackend,
  key: StorageKey,
): Promise<Record<string, Buffer>> {
  const { ancillary } = await retrieved(backend, key);
  const contents: Record<string, Buffer> = {};
  for (const { path } of (await ancillary?.files()) ?? []) {
    contents[path] = (await ancillary?.read(path)) ?? Buffer.alloc(0);
  }
  return contents;
}

/** @throws unless both have the same JSON, key order aside. */
export function sameObject(actual: StoredData, expected: StoredData): void {
  equal(canonicalJson(actual.json), canonicalJson(expected.json));
  equal(actual.type, expected.type);
}

/** @throws unless nothing is stored. */
export async function nothingStored(backend: StorageBackend): Promise<void> {
  deepEqual(await listedKeys(backend), []);
  equal((await backend.query(new SimulationDataQuery())).total, 0);
  equal((await backend.query(new ForceFieldQuery())).total, 0);
}
