/**
 * One standby server that may answer reads: connected to when it is first needed, left out for a while when it is
 * lost, behind, promoted, or no standby of this database at all.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { z } from "zod";
import { StorageError } from "../../errors.js";
import { FirstConnection } from "../connection/first-connection.js";
import type { ConnectionTarget } from "../connection-target.js";
import { ByteSocket } from "../database/byte-socket.js";
import { ConnectionPool } from "../database/connection-pool.js";
import { explaining } from "../database/database-error.js";
import { StatementNames } from "../database/statement-names.js";
import { checkSchema } from "../migrations/check-schema.js";
import type { CompiledQuery } from "../search/compiled-query.js";

type Row = Readonly<Record<string, unknown>>;

interface ReplicaUse {
  /** How long it is left out when it cannot be used, in milliseconds. */
  readonly retryMs: number;
  readonly maxConnections: number | undefined;
}

/** Its connections, once there are some. */
interface Connections {
  readonly rows: ConnectionPool;
  readonly bytes: ConnectionPool;
  readonly names: StatementNames;
}

/**
 * SQL for which cluster and which database in it a server serves, and for whom, if that decides what is seen; the
 * standby's answer is its primary's.
 */
export const IDENTITY_SQL = `select concat_ws(' ', (pg_control_system()).system_identifier, current_database(),
  current_schema(), case when row_security_active('stored_object') then current_user end) as identity`;

const REACHED_SQL =
  "select pg_is_in_recovery() and pg_last_wal_replay_lsn() >= $1::pg_lsn as reached, pg_is_in_recovery() as standby";

const LONGEST_PAUSE_MS = 20;
const MAX_BYTE_CONNECTIONS = 2;

const identityRow = z.object({ identity: z.string() });
const reachedRow = z.object({ reached: z.boolean().nullable(), standby: z.boolean() });

/** A standby server. */
export class Replica {
  readonly #target: ConnectionTarget;
  readonly #use: ReplicaUse;
  #connections: Promise<Connections> | undefined;
  #reached: string | undefined;
  #outUntil = 0;
  #isClosed = false;

  constructor(target: ConnectionTarget, use: ReplicaUse) {
    this.#target = target;
    this.#use = use;
  }

  /** Whether it is worth asking at present. */
  get isOut(): boolean {
    return this.#isClosed || performance.now() < this.#outUntil;
  }

  /** Leaves it out for a while. */
  leaveOut(): void {
    this.#outUntil = performance.now() + this.#use.retryMs;
    this.#reached = undefined;
    const connections = this.#connections;
    this.#connections = undefined;
    connections?.then(close, () => undefined);
  }

  /**
   * Whether it has got as far as a position in the log of its primary; waits for that, but not for long. If it has
   * not, it is left out for a while.
   *
   * @param identity what {@link IDENTITY_SQL} gives at the primary
   */
  async reaches(position: string, identity: string, waitMs: number): Promise<boolean> {
    if (this.#reached === position) return true;
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), waitMs);
    try {
      const late = new Promise<never>((_, reject) => {
        giveUp.signal.addEventListener("abort", () => reject(giveUp.signal.reason), { once: true });
      });
      await Promise.race([this.#waitFor(position, identity, giveUp.signal), late]);
      this.#reached = position;
      return true;
    } catch {
      this.leaveOut();
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The rows of a statement. Nothing is repeated: the primary is there for that. */
  async query(query: CompiledQuery): Promise<pg.QueryResult<Row>> {
    return explaining(this.#target.description, async () => {
      const { rows, names } = await this.#open();
      return rows.use((client) => client.query<Row>(names.named(query)));
    });
  }

  /** Works on a connection for bytes. */
  async withByteConnection<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return explaining(this.#target.description, async () => (await this.#open()).bytes.use(work, true));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const connections = await this.#connections?.catch(() => undefined);
    if (connections !== undefined) await close(connections);
  }

  async #waitFor(position: string, identity: string, signal: AbortSignal): Promise<void> {
    const { rows } = await this.#open(identity);
    for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      signal.throwIfAborted();
      const answer = await rows.use((client) => client.query(REACHED_SQL, [position]));
      const { reached, standby } = reachedRow.parse(answer.rows[0]);
      if (!standby) throw new StorageError(`${this.#target.description} is no standby any more.`);
      if (reached === true) return;
      await sleep(pauseMs, undefined, { signal });
    }
  }

  #open(identity?: string): Promise<Connections> {
    this.#connections ??= this.#connect(identity);
    return this.#connections;
  }

  async #connect(identity: string | undefined): Promise<Connections> {
    const { description } = this.#target;
    await using first = await FirstConnection.open(this.#target);
    const { rows } = await first.client.query(IDENTITY_SQL);
    if (identityRow.parse(rows[0]).identity !== identity) {
      throw new StorageError(`${description} is no replica of this database.`);
    }
    await checkSchema(first.client);
    const { config } = first.target;
    const bytes = { ...config, stream: ByteSocket.create };
    return {
      rows: new ConnectionPool(config, { maxConnections: this.#use.maxConnections ?? 10, description }),
      bytes: new ConnectionPool(bytes, { maxConnections: MAX_BYTE_CONNECTIONS, description }),
      names: new StatementNames({ isPooled: first.isPooled }),
    };
  }
}

async function close({ rows, bytes }: Connections): Promise<void> {
  await Promise.all([rows.close(), bytes.close()]);
}
