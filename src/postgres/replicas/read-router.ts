/**
 * Sends reads to standby servers, where some are named, and lets nobody notice: whoever has written something, or
 * seen something on the primary, is answered by a standby only once that has got as far. Whatever goes wrong
 * there, the primary is asked instead.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { z } from "zod";
import { DatabaseConnectionError } from "../../database-errors.js";
import type { DatabaseOptions } from "../database/database-options.js";
import { IDENTITY_SQL, Replica } from "./replica.js";
import type { ReplicaOptions } from "./replica-options.js";

const WAIT_MS = 500;
const RETRY_MS = 10_000;
const MAX_AGE_MS = 5_000;

/** Reads that belong together, which one server answers. */
interface Reading {
  readonly replica: Replica;
  hasAsked: boolean;
}

/** A position of the primary, and what this client had done there when it was asked. */
interface Position {
  readonly text: string;
  readonly uses: number;
  readonly askedAt: number;
}

/**
 * A commit is at the disk when it is answered, unless the server was set to answer before; then it comes there, and to
 * the standbys, a moment later.
 */
const POSITION_SQL = `select (case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
  else pg_current_wal_flush_lsn() end)::text as position`;
const positionRow = z.object({ position: z.string() });
const identityRow = z.object({ identity: z.string() });

/** Chooses who answers reads. */
export class ReadRouter {
  readonly #replicas: readonly Replica[];
  readonly #askPrimary: (sql: string) => Promise<unknown>;
  readonly #waitMs: number;
  readonly #maxAgeMs: number;
  readonly #readings = new AsyncLocalStorage<Reading | undefined>();
  #uses = 0;
  #position: Position | undefined;
  #asking: Promise<Position> | undefined;
  #identity: string | undefined;
  #preferred = 0;

  /** @param askPrimary gives the one row of a statement, past this router */
  constructor(
    { servers, waitMs = WAIT_MS, retryMs = RETRY_MS, maxAgeMs = MAX_AGE_MS }: ReplicaOptions,
    askPrimary: (sql: string) => Promise<unknown>,
    maxConnections: number | undefined,
  ) {
    this.#replicas = servers.map((target) => new Replica(target, { retryMs, maxConnections }));
    this.#askPrimary = askPrimary;
    this.#waitMs = waitMs;
    this.#maxAgeMs = maxAgeMs;
    // Clients that start together spread over the standbys.
    this.#preferred = Math.floor(Math.random() * servers.length);
  }

  /** Notes that the primary has done or said something: what is read from now on must not be older. */
  notePrimary(): void {
    this.#uses += 1;
  }

  /** Runs work that only reads, by a standby if one can be used; it must bear being run twice. */
  async reading<T>(work: () => Promise<T>): Promise<T> {
    const replica = this.#readings.getStore() === undefined ? await this.#choose() : undefined;
    if (replica === undefined) return work();
    const reading: Reading = { replica, hasAsked: false };
    try {
      return await this.#readings.run(reading, work);
    } catch (error) {
      if (!reading.hasAsked) throw error;
      if (error instanceof DatabaseConnectionError) replica.leaveOut();
      // Lost, cancelled by what it replays, or behind after all: the primary knows.
      return this.#readings.run(undefined, work);
    }
  }

  /** The standby that answers the reads of the code that asks, if there is one. */
  current(): Replica | undefined {
    const reading = this.#readings.getStore();
    if (reading !== undefined) reading.hasAsked = true;
    return reading?.replica;
  }

  async close(): Promise<void> {
    this.#readings.disable();
    await Promise.all(this.#replicas.map((replica) => replica.close()));
  }

  async #choose(): Promise<Replica | undefined> {
    if (this.#replicas.every(({ isOut }) => isOut)) return undefined;
    const position = await this.#requiredPosition();
    const identity = this.#identity;
    if (position === undefined || identity === undefined) return undefined;
    const replica = this.#replicas[this.#preferred];
    const isUsable = replica?.isOut === false && (await replica.reaches(position, identity, this.#waitMs));
    if (isUsable) return replica;
    // From now on another one, once it has got as far as anything that was read so far.
    this.#preferred = (this.#preferred + 1) % this.#replicas.length;
    this.notePrimary();
    return undefined;
  }

  /** How far a standby must have got; `undefined` if it cannot be found out. */
  async #requiredPosition(): Promise<string | undefined> {
    const known = this.#position;
    const isEnough = known !== undefined && known.uses === this.#uses;
    const age = Date.now() - (known?.askedAt ?? 0);
    // A clock that was set back says nothing.
    if (isEnough && age >= 0 && age < this.#maxAgeMs) return known.text;
    try {
      return (await this.#askPosition()).text;
    } catch {
      // Without a primary, what was enough before goes on being enough.
      return isEnough ? known.text : undefined;
    }
  }

  async #askPosition(): Promise<Position> {
    const uses = this.#uses;
    // Calls side by side ask once; but who has done something since the question was put asks anew.
    if (this.#asking !== undefined) {
      const asked = await this.#asking;
      if (asked.uses >= uses) return asked;
    }
    const asking = this.#ask(uses);
    this.#asking = asking;
    try {
      this.#position = await asking;
      return this.#position;
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  async #ask(uses: number): Promise<Position> {
    this.#identity ??= identityRow.parse(await this.#askPrimary(IDENTITY_SQL)).identity;
    const { position } = positionRow.parse(await this.#askPrimary(POSITION_SQL));
    return { text: position, uses, askedAt: Date.now() };
  }
}

/** The router of a database's options; `undefined`, which costs nothing, where no standby is named. */
export function readRouter(
  { replicas, maxConnections }: DatabaseOptions,
  askPrimary: (sql: string) => Promise<unknown>,
): ReadRouter | undefined {
  return replicas === undefined || replicas.servers.length === 0
    ? undefined
    : new ReadRouter(replicas, askPrimary, maxConnections);
}
