/** Undo: what was put away is back, with its files; and where it cannot be, the reason is told. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { InvalidValueError, UndoError } from "../errors.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { failure, fileContents, listedKeys, matchingKeys, retrieved, sameObject } from "./expectations.js";
import { DEFAULT_FILES, makeForceField, makeFreeEnergy, makeSimulation } from "./fixtures.js";

const simulation = (statisticalInefficiency: number) => makeSimulation({ statisticalInefficiency });

/** Stores versions of the same data, each better than the one before, and with files of its own. */
async function storeVersions({ backend, directory }: Workbench, ...ranks: number[]): Promise<StorageKey> {
  let key = "";
  for (const rank of ranks) {
    const path = await directory({ ...DEFAULT_FILES, "rank.txt": `${rank}` });
    key = await backend.storeObject(simulation(rank), path);
  }
  return key;
}

async function requireVersion(backend: StorageBackend, key: StorageKey, rank: number): Promise<void> {
  sameObject((await retrieved(backend, key)).object, simulation(rank));
  equal((await fileContents(backend, key))["rank.txt"]?.toString(), `${rank}`);
  deepEqual(await matchingKeys(backend, new SimulationDataQuery()), [key]);
  equal(await backend.hasObject(simulation(rank)), key);
}

export function undoTests(suite: ConformanceSuite): void {
  if (!suite.capabilities.ledger) return;
  suite.group("undo", () => {
    suite.test("puts back what was replaced, and twice what replaced it", async (bench) => {
      const { backend } = bench;
      const key = await storeVersions(bench, 2, 1);
      const undone = await backend.undo(key);
      equal(undone.kind, "restored");
      equal(undone.key, key);
      ok(undone.current !== undefined && undone.superseded !== undefined);
      sameObject(undone.current, simulation(2));
      sameObject(undone.superseded.object, simulation(1));
      const history = await backend.history(key);
      equal(undone.restoredFrom, history[1]?.position);
      equal(undone.position, history[2]?.position);
      await requireVersion(backend, key, 2);
      await backend.undo(key);
      await requireVersion(backend, key, 1);
    });

    suite.test("goes back to any version", async (bench) => {
      const { backend } = bench;
      const key = await storeVersions(bench, 3, 2, 1);
      const [stored, replaced] = await backend.history(key);
      ok(stored !== undefined && replaced !== undefined);
      await backend.undo(key, { to: replaced.position });
      await requireVersion(backend, key, 3);
      // What is there already cannot come back.
      await failure(backend.undo(key, { to: replaced.position }), UndoError);
      await failure(backend.undo(key, { to: stored.position }), UndoError);
      equal((await failure(backend.undo(key, { to: "nowhere" }), InvalidValueError)).field, "to");
      await requireVersion(backend, key, 3);
    });

    suite.test("of what was only stored is refused", async (bench) => {
      const key = await storeVersions(bench, 1);
      equal((await failure(bench.backend.undo(key), UndoError)).key, key);
      await requireVersion(bench.backend, key, 1);
    });

    suite.test("in a transaction that fails changes nothing", async (bench) => {
      const { backend } = bench;
      const key = await storeVersions(bench, 2, 1);
      const failing = backend.transaction(async () => {
        await backend.undo(key);
        await requireVersion(backend, key, 2);
        throw new RangeError();
      });
      await rejects(failing, RangeError);
      await requireVersion(backend, key, 1);
      equal((await backend.history(key)).length, 2);
    });

    suite.test("undoes what the same transaction did", async (bench) => {
      const { backend } = bench;
      const path = await bench.directory({ ...DEFAULT_FILES, "rank.txt": "1" });
      const key = await storeVersions(bench, 3, 2);
      await backend.transaction(async () => {
        await backend.storeObject(simulation(1), path);
        await backend.undo(key);
        await requireVersion(backend, key, 2);
        await backend.undo(key);
      });
      await requireVersion(backend, key, 1);
      deepEqual(
        (await backend.history(key)).map(({ kind }) => kind),
        ["stored", "replaced", "replaced", "restored", "restored"],
      );
      const last = (await backend.history(key)).at(-1);
      equal((await last?.superseded?.ancillary?.read("rank.txt"))?.toString(), "2");
    });

    if (!suite.capabilities.removal) return;

    suite.test("brings back what was removed, under its key", async (bench) => {
      const { backend, directory } = bench;
      const key = await storeVersions(bench, 2, 1);
      const forceField = await backend.storeObject(makeForceField());
      const freeEnergy = await backend.storeObject(makeFreeEnergy(), await directory());
      for (const each of [key, forceField, freeEnergy]) await backend.removeObject(each);
      deepEqual(await listedKeys(backend), []);
      for (const each of [freeEnergy, forceField, key]) {
        const { kind, superseded } = await backend.undo(each);
        deepEqual([kind, superseded], ["restored", undefined]);
      }
      await requireVersion(backend, key, 1);
      deepEqual(await listedKeys(backend), [key, forceField, freeEnergy].sort());
      equal(await backend.hasObject(makeForceField()), forceField);
      ok("end.dcd" in (await fileContents(backend, freeEnergy)));
      await failure(backend.undo(key), UndoError);
    });

    suite.test("brings back what the same transaction removed", async (bench) => {
      const { backend } = bench;
      const key = await storeVersions(bench, 2, 1);
      await backend.transaction(async () => {
        await backend.removeObject(key);
        await backend.undo(key);
        await requireVersion(backend, key, 1);
      });
      await requireVersion(backend, key, 1);
      equal((await backend.history(key)).length, 4);
    });

    suite.test("makes no second place for the same data", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      await backend.removeObject(key);
      const again = await backend.storeObject(makeSimulation(), path);
      equal((await failure(backend.undo(key), UndoError)).key, key);
      deepEqual(await listedKeys(backend), [again]);
    });

    suite.test("does not write over other data", async ({ backend, directory }) => {
      const path = await directory();
      const key = await backend.storeObject(makeSimulation(), path);
      await backend.removeObject(key);
      const other = makeSimulation({ numberOfMolecules: 1 });
      equal((await backend.storeObjectDetailed(other, path, { key })).key, key);
      const [, removed] = await backend.history(key);
      ok(removed !== undefined);
      await failure(backend.undo(key, { to: removed.position }), UndoError);
      sameObject((await retrieved(backend, key)).object, other);
    });
  });
}
