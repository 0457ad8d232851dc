/** Anomalies of replacing: an update that is lost, an acknowledged version that is nowhere, a mixture of two. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileContents, retrieved } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeSimulation } from "../../../src/conformance/fixtures.js";
import type { StoredSimulationData } from "../../../src/data/simulation-data.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import type { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import { useStore } from "../storage/store-fixture.js";
import { holding, untilWaiting } from "./meeting.js";

const fixture = useStore();
let other: PostgresStorage;
let byHand: pg.Client;
beforeAll(async () => {
  other = await fixture.connect();
  byHand = new pg.Client(fixture.database.target.config);
  await byHand.connect();
});
afterAll(async () => {
  await byHand.end();
  await other.close();
});

let pieces = 0;

/** Versions of a piece of data that no other test stores, each with files that say which one they belong to. */
function newPiece() {
  const sourceCalculationId = `piece ${++pieces}`;
  return {
    query: new SimulationDataQuery({ sourceCalculationId }),
    version: (rank: number): StoredSimulationData =>
      makeSimulation({ sourceCalculationId, statisticalInefficiency: rank }),
    files: (rank: number): Promise<string> =>
      fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": `rank ${rank}` }),
  };
}

/** What is under a key: the rank that the object says, and the one that its files say. */
async function ranksOf(store: PostgresStorage, key: string): Promise<readonly unknown[]> {
  const { object } = await retrieved(store, key);
  const { "trajectory.dcd": trajectory } = await fileContents(store, key);
  return [object.attributeValue("statisticalInefficiency"), String(trajectory)];
}

async function trajectoryOf(ancillary: AncillaryDirectory | undefined): Promise<string> {
  return String(await ancillary?.read("trajectory.dcd"));
}

describe("of several replacements at once", () => {
  it("a worse one is not lost on a better one that is not over yet", async () => {
    const { version, files } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const [best, worse] = [await files(1), await files(3)];
    const held = await holding(fixture.store, () => fixture.store.storeObject(version(1), best));
    const storing = other.storeObjectDetailed(version(3), worse);
    await untilWaiting(fixture, storing);
    await held.commit();
    expect(await storing).toEqual({ key, outcome: "kept" });
    expect(await ranksOf(other, key)).toEqual([1, "rank 1"]);
  });

  it("a worse one wins if the better one is rolled back", async () => {
    const { version, files } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const [best, worse] = [await files(1), await files(3)];
    const held = await holding(fixture.store, () => fixture.store.storeObject(version(1), best));
    const storing = other.storeObjectDetailed(version(3), worse);
    await untilWaiting(fixture, storing);
    await held.rollBack();
    expect(await storing).toEqual({ key, outcome: "replaced" });
    expect(await ranksOf(fixture.store, key)).toEqual([3, "rank 3"]);
  });

  it("each one that was there for a moment is in the ledger", async () => {
    const { version, files } = newPiece();
    const key = await fixture.store.storeObject(version(9), await files(9));
    const [six, three] = [await files(6), await files(3)];
    const held = await holding(fixture.store, () => fixture.store.storeObject(version(6), six));
    const storing = other.storeObject(version(3), three);
    await untilWaiting(fixture, storing);
    await held.commit();
    await storing;
    const superseded = await fixture.rows(
      `select superseded_statistical_inefficiency as rank, superseded_archive_id is not null as "isKept"
       from ledger where object_key = $1 and event = 'replaced' order by id`,
      [key],
    );
    expect(superseded).toEqual([
      { rank: 9, isKept: true },
      { rank: 6, isKept: true },
    ]);
  });
});

describe("a replacement of what is being removed", () => {
  it("is stored anew, not acknowledged and lost", async () => {
    const { version, files } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const better = await files(1);
    const held = await holding(fixture.store, () => fixture.store.removeObject(key));
    const storing = other.storeObjectDetailed(version(1), better);
    await untilWaiting(fixture, storing);
    await held.commit();
    const stored = await storing;
    expect(stored.outcome).toBe("stored");
    expect(await ranksOf(other, stored.key)).toEqual([1, "rank 1"]);
  });

  it("is stored anew too if somebody removes it by hand, who takes no locks but the row's", async () => {
    const { version, files } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const better = await files(1);
    await byHand.query("begin");
    await byHand.query("delete from stored_object where key = $1", [key]);
    const storing = other.storeObjectDetailed(version(1), better);
    await untilWaiting(fixture, storing);
    await byHand.query("commit");
    const stored = await storing;
    expect(stored.outcome).toBe("stored");
    expect(await ranksOf(other, stored.key)).toEqual([1, "rank 1"]);
  });

  it("takes its place if the removal is rolled back", async () => {
    const { version, files } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const better = await files(1);
    const held = await holding(fixture.store, () => fixture.store.removeObject(key));
    const storing = other.storeObjectDetailed(version(1), better);
    await untilWaiting(fixture, storing);
    await held.rollBack();
    expect(await storing).toEqual({ key, outcome: "replaced" });
    expect(await ranksOf(other, key)).toEqual([1, "rank 1"]);
  });
});

describe("a reader", () => {
  it("sees one version whole, before, while and after it is replaced", async () => {
    const { version, files, query } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const better = await files(1);
    const before = await retrieved(other, key);
    const held = await holding(fixture.store, () => fixture.store.storeObject(version(1), better));
    expect(await ranksOf(other, key)).toEqual([5, "rank 5"]);
    const [found] = (await other.query(query)).groups.flatMap(({ entries }) => entries);
    await held.commit();
    expect(await ranksOf(other, key)).toEqual([1, "rank 1"]);
    // What was found before goes with the files that it was found with.
    for (const entry of [before, found]) {
      expect(entry?.object.attributeValue("statisticalInefficiency")).toBe(5);
      expect(await trajectoryOf(entry?.ancillary)).toBe("rank 5");
    }
  });

  it("sees no archive before its object, of new data and of a replacement", async () => {
    const { version, files } = newPiece();
    for (const rank of [5, 1]) {
      const directory = await files(rank);
      await byHand.query("begin");
      await byHand.query("lock table stored_object in share mode");
      const storing = other.storeObject(version(rank), directory);
      await untilWaiting(fixture, storing);
      const alone = await fixture.rows(
        `select a.id from archive a where not exists (select from stored_object o where o.archive_id = a.id)
         and not exists (select from ledger l where l.superseded_archive_id = a.id)`,
      );
      await byHand.query("commit");
      expect(alone).toEqual([]);
      expect(await ranksOf(fixture.store, await storing)).toEqual([rank, `rank ${rank}`]);
    }
  });

  it("reads the version that it found to its end, though it is replaced, removed and swept after", async () => {
    const { version, files, query } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const [first] = (await other.query(query)).groups.flatMap(({ entries }) => entries);
    await fixture.store.storeObject(version(1), await files(1));
    const second = await retrieved(other, key);
    await fixture.store.removeObject(key);
    await fixture.store.sweep({ graceSeconds: 0 });
    expect(await trajectoryOf(first?.ancillary)).toBe("rank 5");
    expect(await trajectoryOf(second.ancillary)).toBe("rank 1");
  });

  it("sees one state of the store in a transaction that asks for it", async () => {
    const { version, files, query } = newPiece();
    const key = await fixture.store.storeObject(version(5), await files(5));
    const better = await files(1);
    const seen = await other.transaction(
      async () => {
        const before = await ranksOf(other, key);
        await fixture.store.storeObject(version(1), better);
        const entries = (await other.query(query)).groups.flatMap((group) => group.entries);
        return [before, await ranksOf(other, key), await trajectoryOf(entries[0]?.ancillary)];
      },
      { isolation: "repeatable read" },
    );
    expect(seen).toEqual([[5, "rank 5"], [5, "rank 5"], "rank 5"]);
    expect(await ranksOf(other, key)).toEqual([1, "rank 1"]);
  });
});
