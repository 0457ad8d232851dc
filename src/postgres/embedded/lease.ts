/**
 * A lease: one connection that says "I use this server". It ends with its process, however that ends. The
 * lease holds a lock in the database shared with all others, so that the last one out can tell that it is,
 * and nobody is let in between that and the stop.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";

// Any two numbers that nothing else uses as an advisory lock in this database ("ther", "most").
const leaseLock = "1952998770, 1836020596";

// Connections that were just closed are listed for a moment longer.
const patienceMs = 500;
const pollMs = 10;

/** A use of the embedded server. */
export class Lease {
  readonly client: pg.Client;

  private constructor(client: pg.Client) {
    this.client = client;
  }

  /** Connects; rejects with the error of `pg` if there is no server, or it is on its way out. */
  static async take(config: pg.ClientConfig): Promise<Lease> {
    const client = new pg.Client({ ...config, application_name: "thermostore lease" });
    // A server that goes away is noticed by the next statement; without a listener it would end the process.
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query(`SELECT pg_advisory_lock_shared(${leaseLock})`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    return new Lease(client);
  }

  /**
   * Whether nobody else is connected, in any way. If so, nobody can take a lease any more until this one is
   * returned or the server has stopped. Call it under the home's lock.
   */
  async isLast(): Promise<boolean> {
    await this.client.query(`SELECT pg_advisory_unlock_shared(${leaseLock})`);
    const alone = await this.#ask(`SELECT pg_try_advisory_lock(${leaseLock}) AS answer`);
    if (!alone) return false;
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await sleep(pollMs)) {
      const others = await this.#ask(
        `SELECT EXISTS (SELECT FROM pg_stat_activity
                         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS answer`,
      );
      if (!others) return true;
    }
    return false;
  }

  /** Ends the lease. */
  async giveBack(): Promise<void> {
    await this.client.end().catch(() => {});
  }

  async #ask(sql: string): Promise<boolean> {
    const { rows } = await this.client.query(sql);
    return z.object({ answer: z.boolean() }).parse(rows[0]).answer;
  }
}
