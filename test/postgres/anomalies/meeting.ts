/**
 * Brings clients of a database to chosen points at the same time: one stays in its transaction until it is told
 * to go on, and it is known when another one waits for it. Nothing here depends on how long anything takes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { StoreFixture } from "../storage/store-fixture.js";

/** Work in a transaction that is not over. */
export interface Held<T> {
  readonly result: T;
  /** Ends the transaction; what it did is there. */
  commit(): Promise<void>;
  /** Ends the transaction; nothing of what it did is there. */
  rollBack(): Promise<void>;
}

class RolledBack extends Error {}

/** Runs work in a transaction, which then stays open. */
export async function holding<T>(store: PostgresStorage, work: () => Promise<T>): Promise<Held<T>> {
  const end = new Gate();
  let isWanted = true;
  let transaction: Promise<void> = Promise.resolve();
  const result = await new Promise<T>((resolve, reject) => {
    transaction = store.transaction(async () => {
      resolve(await work());
      await end.passed;
      if (!isWanted) throw new RolledBack();
    });
    transaction.catch(reject);
  });
  return {
    result,
    commit: async () => {
      end.open();
      await transaction;
    },
    rollBack: async () => {
      isWanted = false;
      end.open();
      await transaction.catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      });
    },
  };
}

/** What others pass when it is open. */
export class Gate {
  readonly passed: Promise<void>;
  #open: () => void = () => {};

  constructor() {
    this.passed = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}

const WAITING = `select count(*)::int as count from pg_stat_activity
where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`;

/**
 * Waits until work waits for a lock that somebody else has, or is over; gives whether it waits. Work that is
 * over by then did without the lock: what came of it is for the test to judge.
 *
 * @param waiting how many wait then, with those that waited before.
 */
export async function untilWaiting(
  fixture: StoreFixture,
  work: Promise<unknown>,
  waiting = 1,
): Promise<boolean> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  work.then(over, over);
  for (;;) {
    const [row] = await fixture.rows(WAITING);
    if (Number(row?.count) >= waiting) return true;
    if (isOver) return false;
    await sleep(2);
  }
}
