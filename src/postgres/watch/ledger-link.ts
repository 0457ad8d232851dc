/**
 * A connection to the ledger that comes back: it listens for changes, and when it breaks, as it does when the
 * server restarts, work on it is begun again on a new one.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { DatabaseConnectionError } from "../../database-errors.js";
import type { ChangeSignal } from "../../storage/history/change-signal.js";
import type { OwnConnection } from "../database/own-connection.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { LISTEN, PAYLOAD } from "./ledger-channel.js";

/** What a watch needs of a database. */
export interface LinkSource {
  ownConnection(): Promise<OwnConnection>;
  /** Whether a pooler stands between, through which no notifications come. */
  readonly isPooled: boolean;
}

interface LinkOptions {
  /** Told of notifications, and when the connection breaks. */
  readonly changes: ChangeSignal;
  readonly signal: AbortSignal;
  readonly notice: (text: string) => void;
}

/** Runs a statement on the connection that is there now. */
export type Ask = (query: CompiledQuery) => Promise<readonly unknown[]>;

/** A server that does not answer for so long is taken for lost: connections may die without anybody being told. */
const PATIENCE_MS = 120_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5000;

const payloadRow = z.object({ payload: z.string() });

/** Errors that no waiting mends: the login is refused, or the database is gone. */
const isFinal = (code: string | undefined): boolean => code === "3D000" || code?.startsWith("28") === true;

export class LedgerLink implements AsyncDisposable {
  readonly #source: LinkSource;
  readonly #options: LinkOptions;
  #connection: OwnConnection | undefined;

  private constructor(source: LinkSource, options: LinkOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** @throws {DatabaseConnectionError} if the server cannot be reached to begin with. */
  static async open(source: LinkSource, options: LinkOptions): Promise<LedgerLink> {
    const link = new LedgerLink(source, options);
    if (source.isPooled) {
      options.notice(
        "the connection goes through a pooler, which passes on no notifications: looking now and then",
      );
    }
    await link.#connected();
    return link;
  }

  /** Runs statements on one connection, from the first again if it breaks. */
  async run<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const { signal, notice } = this.#options;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const connection = await this.#connected();
        const result = await work((query) => answerInTime(connection, query));
        if (pauseMs > FIRST_PAUSE_MS) notice("connected again; nothing was missed");
        return result;
      } catch (error) {
        if (!(error instanceof DatabaseConnectionError) || isFinal(error.code)) throw error;
        this.#connection?.abandon();
        this.#connection = undefined;
        signal.throwIfAborted();
        if (pauseMs === FIRST_PAUSE_MS) notice(lostText(error));
        await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal });
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.[Symbol.asyncDispose]();
  }

  async #connected(): Promise<OwnConnection> {
    this.#connection ??= await this.#connect();
    return this.#connection;
  }

  async #connect(): Promise<OwnConnection> {
    const { changes, signal } = this.#options;
    const connection = await this.#source.ownConnection();
    try {
      // The store may have been closed meanwhile.
      signal.throwIfAborted();
      if (this.#source.isPooled) return connection;
      const [row] = await answerInTime(connection, PAYLOAD);
      const { payload: ours } = payloadRow.parse(row);
      connection.onNotification((payload) => {
        if (payload === ours) changes.notify();
      });
      connection.onClosed(() => changes.notify());
      await answerInTime(connection, LISTEN);
      return connection;
    } catch (error) {
      connection.abandon();
      throw error;
    }
  }
}

function lostText({ code }: DatabaseConnectionError): string {
  const why = code === undefined ? "" : ` (${code})`;
  return `the connection broke${why}; going on as soon as the server can be reached`;
}

async function answerInTime(connection: OwnConnection, query: CompiledQuery): Promise<readonly unknown[]> {
  const timer = setTimeout(() => connection.abandon(), PATIENCE_MS);
  try {
    return await connection.rows(query);
  } finally {
    clearTimeout(timer);
  }
}
