/**
 * A connection of its own, outside any pool: for work that holds one as long as somebody else likes, such as the
 * reader of a stream, and must not keep it from others.
 */

import pg from "pg";
import type { ConnectionTarget } from "../connection-target.js";
import type { Observer } from "../observation/observer.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { databaseError } from "./database-error.js";

const CONNECT_TIMEOUT_MS = 60_000;

/** An open connection; whoever opened it closes it. */
export class OwnConnection implements AsyncDisposable {
  readonly #client: pg.Client;
  readonly #description: string;
  readonly #open: Set<OwnConnection>;
  readonly #observer: Observer;

  private constructor(client: pg.Client, description: string, open: Set<OwnConnection>, observer: Observer) {
    this.#client = client;
    this.#description = description;
    this.#open = open;
    this.#observer = observer;
    open.add(this);
  }

  /**
   * @param open where the connection is noted as long as it is open.
   * @throws {DatabaseConnectionError} if the server cannot be reached, refuses the login or has no room.
   */
  static async open(
    { config, description }: ConnectionTarget,
    open: Set<OwnConnection>,
    observer: Observer,
  ): Promise<OwnConnection> {
    const client = new pg.Client({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...config });
    // A connection that breaks between two statements is reported by the next one.
    client.on("error", () => undefined);
    try {
      await client.connect();
      return new OwnConnection(client, description, open, observer);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw databaseError(error, description);
    }
  }

  /** The rows of a statement. */
  async rows(query: CompiledQuery): Promise<unknown[]> {
    try {
      const send = () => this.#client.query(query.sql, [...query.parameters]);
      return (await this.#observer.statement(query, send)).rows;
    } catch (error) {
      throw databaseError(error, this.#description);
    }
  }

  /** Calls back with the payload of every notification that the server sends to this connection. */
  onNotification(listener: (payload: string) => void): void {
    this.#client.on("notification", ({ payload = "" }) => listener(payload));
  }

  /** Calls back when the connection is closed, by whichever side. */
  onClosed(listener: () => void): void {
    this.#client.on("end", listener);
  }

  /** Closes the connection without a word to a server that may not answer any more. */
  abandon(): void {
    this.#open.delete(this);
    this.#client.connection.stream.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#open.delete(this)) await this.#client.end().catch(() => undefined);
  }
}
