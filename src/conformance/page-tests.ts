/** Pages of a search: all of it and nothing twice, whatever is stored and removed between them. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { InvalidValueError } from "../errors.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import type { Order, SearchOptions } from "../storage/search/search.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { failure } from "./expectations.js";
import { makeSimulation, state } from "./fixtures.js";
import { samplesStored, simulationsStored } from "./search-samples.js";

const ORDERS: Readonly<Record<string, readonly Order[]>> = {
  "as stored": [],
  "by key": [{ by: "key", descending: true }],
  "by state": [{ by: "pressure" }, { by: "temperature", descending: true }],
  "by inefficiency": [{ by: "attribute", attribute: "statisticalInefficiency", descending: true }],
  "by id": [{ by: "attribute", attribute: "sourceCalculationId" }],
  "by size": [{ by: "archiveBytes" }],
};

const QUERY = new SimulationDataQuery();

export function pageTests(suite: ConformanceSuite): void {
  suite.group("pages", () => {
    suite.test("are what the stream gives, in any order and size", async (bench) => {
      const simulations = await simulationsStored(bench);
      for (const [name, order] of Object.entries(ORDERS)) {
        const streamed = await simulations.found([], { order });
        for (const size of [1, 3, 7, 8]) {
          const keys = await paged(bench, size, { order });
          deepEqual(simulations.names(keys.map((key) => ({ key }))), streamed, `${name}, ${size}`);
        }
      }
      const samples = await samplesStored(bench);
      for (const attribute of ["label", "replicas", "error"]) {
        for (const descending of [false, true]) {
          const order: Order[] = [{ by: "attribute", attribute, descending }];
          const streamed = await samples.found([], { order });
          const first = await samples.search([], { order }).page(3);
          const rest = await samples.search([], { order }).page(3, first.next);
          deepEqual(samples.names([...first.items, ...rest.items]), streamed, attribute);
          equal(rest.next, undefined);
        }
      }
    });

    suite.test("end at the limit", async (bench) => {
      const simulations = await simulationsStored(bench);
      const streamed = await simulations.found([], { limit: 5 });
      const keys = await paged(bench, 2, { limit: 5 });
      deepEqual(simulations.names(keys.map((key) => ({ key }))), streamed);
      const last = await simulations.search([], { limit: 3 }).page(3);
      deepEqual([last.items.length, last.next], [3, undefined]);
    });

    suite.test("neither skip nor repeat while others store", async (bench) => {
      for (const [name, order] of Object.entries(ORDERS)) {
        const before = new Set(await stored(bench, 4));
        const seen: StorageKey[] = [];
        let pages = 0;
        for (let after: string | undefined; pages === 0 || after !== undefined; pages += 1) {
          const page = await bench.backend.search(QUERY, { order }).page(3, after);
          seen.push(...page.items.map(({ key }) => key));
          if (pages < 2) await stored(bench, 1);
          after = page.next;
        }
        equal(new Set(seen).size, seen.length, name);
        ok(
          [...before].every((key) => seen.includes(key)),
          name,
        );
      }
    });

    if (suite.capabilities.removal) {
      suite.test("neither skip nor repeat while others remove", async (bench) => {
        for (const [name, order] of Object.entries(ORDERS)) {
          for (const key of await paged(bench, 100, {})) await bench.backend.removeObject(key);
          const all = await stored(bench, 8);
          const first = await bench.backend.search(QUERY, { order }).page(3);
          const given = first.items.map(({ key }) => key);
          // The one at which the page ended, one before it, and one that would come next.
          const removed = [given[2], given[0], all.find((key) => !given.includes(key))];
          for (const key of removed) await bench.backend.removeObject(key ?? "");
          const rest = await bench.backend.search(QUERY, { order }).page(100, first.next);
          const expected = all.filter((key) => !given.includes(key) && !removed.includes(key));
          deepEqual(rest.items.map(({ key }) => key).sort(), expected.sort(), name);
        }
      });
    }

    suite.test("refuse sizes and tokens that are none", async (bench) => {
      await stored(bench, 3);
      const search = bench.backend.search(QUERY);
      for (const size of [0, -1, 1.5, Number.NaN]) {
        equal((await failure(search.page(size), InvalidValueError)).field, "size");
      }
      const { next } = await search.page(2);
      ok(next !== undefined);
      const byKey = bench.backend.search(QUERY, { order: [{ by: "key" }] });
      const other = bench.backend.search(QUERY.where({ kind: "pressureAbsent" }));
      for (const [asked, token] of [
        [search, ""],
        [search, "nonsense"],
        [search, Buffer.from("[1]").toString("base64url")],
        [search, `${next.slice(0, 20)}AAAA`],
        [byKey, next],
        [other, next],
      ] as const) {
        equal((await failure(asked.page(2, token), InvalidValueError)).field, "after");
      }
    });
  });
}

/** The keys of all pages of a search for simulations. */
async function paged({ backend }: Workbench, size: number, options: SearchOptions): Promise<StorageKey[]> {
  const keys: StorageKey[] = [];
  for (let after: string | undefined; ; ) {
    const page = await backend.search(QUERY, options).page(size, after);
    ok(page.items.length <= size);
    keys.push(...page.items.map(({ key }) => key));
    if (page.next === undefined) return keys;
    after = page.next;
  }
}

let deposits = 0;

/** Stores so many simulations that differ in what they can be ordered by; gives their keys. */
async function stored({ backend, directory }: Workbench, count: number): Promise<StorageKey[]> {
  const path = await directory();
  const keys: StorageKey[] = [];
  for (let index = 0; index < count; index++) {
    deposits += 1;
    const object = makeSimulation({
      sourceCalculationId: `calculation ${(deposits * 7) % 10}.${deposits}`,
      statisticalInefficiency: index % 3 === 0 ? Number.NaN : (deposits * 5) % 7,
      thermodynamicState: index % 2 === 0 ? state(290 + (deposits % 3)) : state(300, 1e5 + (deposits % 4)),
    });
    keys.push(await backend.storeObject(object, path));
  }
  return keys;
}
