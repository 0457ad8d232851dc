/** How long sessions wait for locks, by looking often who does, and since when. */

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const LOOK_EVERY_MS = 10;
const WAITING_SQL = `select l.pid, l.locktype, extract(epoch from l.waitstart)::text as since,
  extract(epoch from clock_timestamp() - l.waitstart)::float8 * 1000 as "waitedMs"
from pg_locks l where not l.granted and l.waitstart is not null`;

export class LockWaits {
  #client;
  #looking;
  #isOver = false;
  /** The longest that each wait was seen to last. */
  #waits = new Map();
  #looks = 0;
  #seen = 0;

  static async watch(config) {
    const client = new pg.Client(config);
    await client.connect();
    return new LockWaits(client);
  }

  constructor(client) {
    this.#client = client;
    this.#looking = this.#look();
  }

  /** Stops looking; gives the waits by kind of lock in milliseconds, and how many sessions waited on average. */
  async end() {
    this.#isOver = true;
    await this.#looking;
    await this.#client.end();
    const byKind = {};
    for (const { locktype, waitedMs } of this.#waits.values()) {
      byKind[locktype] ??= [];
      byKind[locktype].push(waitedMs);
    }
    return { byKind, waitingOnAverage: this.#seen / Math.max(1, this.#looks) };
  }

  async #look() {
    while (!this.#isOver) {
      const { rows } = await this.#client.query({ name: "waiting", text: WAITING_SQL });
      this.#looks += 1;
      this.#seen += rows.length;
      for (const { pid, locktype, since, waitedMs } of rows) {
        this.#waits.set(`${pid} ${since}`, { locktype, waitedMs });
      }
      await sleep(LOOK_EVERY_MS);
    }
  }
}
