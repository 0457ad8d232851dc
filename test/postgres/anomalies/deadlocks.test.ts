/** Who waits for whom: transactions in a circle are told, or repeated; calls by themselves never wait in one. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { DatabaseError } from "../../../src/database-errors.js";
import { StorageError } from "../../../src/errors.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { useStore } from "../storage/store-fixture.js";
import { Gate, untilWaiting } from "./meeting.js";

/** Where attempts that are repeated are told of. */
const REPETITIONS = "thermostore:retry";
const repetition = z.object({ error: z.object({ code: z.string().optional() }) });

const fixture = useStore();
let byHand: pg.Client;
/** How often each caller goes round all calls. */
const TURNS = 5;

let others: readonly PostgresStorage[] = [];
let files = "";
beforeAll(async () => {
  others = await Promise.all([1, 2].map(() => fixture.connect()));
  files = await fixture.directory();
  byHand = new pg.Client(fixture.database.target.config);
  await byHand.connect();
});
afterAll(async () => {
  await byHand.end();
  await Promise.all(others.map((store) => store.close()));
});

/** Two transactions that each store one piece of data, and then, when both have, that of the other. */
async function inACircle(name: string, attempts: number): Promise<readonly PromiseSettledResult<unknown>[]> {
  const pieces = ["a", "b"].map((piece) => makeSimulation({ sourceCalculationId: `${name} ${piece}` }));
  const gates = [new Gate(), new Gate()];
  return Promise.allSettled(
    [fixture.store, ...others].slice(0, 2).map((store, index) =>
      store.transaction(
        async () => {
          const order = index === 0 ? pieces : [...pieces].reverse();
          for (const object of order) {
            await store.storeObject(object, files);
            gates[index]?.open();
            await gates[1 - index]?.passed;
          }
        },
        { attempts },
      ),
    ),
  );
}

async function countOf(name: string): Promise<unknown> {
  const like = "select count(*)::int as count from stored_object where source_calculation_id like $1";
  return (await fixture.rows(like, [`${name} %`]))[0]?.count;
}

describe("two transactions that wait for each other", () => {
  it("do not hang: one of them is told to try again", async () => {
    const results = await inACircle("told", 1);
    const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toBeInstanceOf(DatabaseError);
    expect(failures[0]).toMatchObject({ code: "40P01", retryable: true });
    expect(await countOf("told")).toBe(2);
  });

  it("both succeed, if they may be run again", async () => {
    let results: Awaited<ReturnType<typeof inACircle>> = [];
    const broken = await deadlocksDuring(async () => {
      results = await inACircle("repeated", 5);
    });
    expect(broken).toBe(1);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    expect(await countOf("repeated")).toBe(2);
  });
});

describe("calls by themselves", () => {
  it("never wait for each other in a circle", async () => {
    const forceField = "of the circle";
    await fixture.store.storeObjectDetailed(makeForceField("<circle/>"), undefined, { key: forceField });
    const broken = await deadlocksDuring(async () => {
      const calls = [fixture.store, ...others].flatMap((store, client) =>
        [0, 1].map(async (worker) => {
          for (let turn = 0; turn < TURNS; turn++) {
            for (const call of callsOf(store, forceField, client + worker + turn)) {
              await call().catch(unlessExpected);
            }
          }
        }),
      );
      await Promise.all(calls);
    });
    expect(broken).toBe(0);
  });

  it("wait in a row where a force field goes with a simulation that is being replaced", async () => {
    const [other = fixture.store] = others;
    const forceField = await fixture.store.storeObject(makeForceField("<row/>"));
    const version = (statisticalInefficiency: number) =>
      makeSimulation({ forceFieldId: forceField, statisticalInefficiency });
    const simulation = await fixture.store.storeObject(version(5), files);
    const broken = await deadlocksDuring(async () => {
      // Replacing stops when it has found the row that it replaces, before it writes.
      await byHand.query("begin");
      await byHand.query("lock table archive in share mode");
      const storing = fixture.store.storeObject(version(1), files);
      await untilWaiting(fixture, storing);
      const removing = other.removeObject(forceField, { dependents: "cascade" });
      await untilWaiting(fixture, removing, 2);
      await byHand.query("commit");
      await Promise.all([storing, removing]);
    });
    expect(broken).toBe(0);
    expect(await fixture.store.objectExists(simulation)).toBe(false);
    const events = await fixture.store.history(simulation);
    expect(events.map(({ kind }) => kind)).toEqual(["stored", "replaced", "removed"]);
  });
});

/** All that changes something, on the same few objects, in an order that differs from caller to caller. */
function callsOf(
  store: PostgresStorage,
  forceFieldId: string,
  offset: number,
): readonly (() => Promise<unknown>)[] {
  const simulation = (numberOfMolecules: number) =>
    makeSimulation({ forceFieldId, numberOfMolecules, statisticalInefficiency: 1 + (offset % 5) });
  const keyOf = async (numberOfMolecules: number) =>
    (await store.hasObject(simulation(numberOfMolecules))) ?? "none";
  const calls = [
    () => store.storeObject(simulation(1), files),
    () => store.storeObjectDetailed(simulation(2), files, { key: "wished" }),
    () => store.storeObjectDetailed(makeForceField("<circle/>"), undefined, { key: forceFieldId }),
    async () => store.undo(await keyOf(1)),
    async () => store.removeObject(await keyOf(2)),
    () => store.undo("wished"),
    () => store.removeObject(forceFieldId, { dependents: "cascade" }),
    () => store.undo(forceFieldId),
    () => store.sweep({ graceSeconds: 0, retentionSeconds: 0 }),
  ];
  return [...calls.slice(offset % calls.length), ...calls.slice(0, offset % calls.length)];
}

/** That somebody else was faster is part of it; that it could not be done at all is not. */
function unlessExpected(error: unknown): void {
  if (!(error instanceof StorageError) || error instanceof DatabaseError) throw error;
}

/** How many circles the server broke meanwhile: of calls that were repeated nobody hears otherwise. */
async function deadlocksDuring(work: () => Promise<void>): Promise<number> {
  let count = 0;
  const note = (message: unknown): void => {
    if (repetition.parse(message).error.code === "40P01") count += 1;
  };
  subscribe(REPETITIONS, note);
  try {
    await work();
    return count;
  } finally {
    unsubscribe(REPETITIONS, note);
  }
}
