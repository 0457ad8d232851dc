/**
 * The first connection to a database. It finds out what all others need to know: whether the server encrypts where
 * either will do, and whether a pooler stands between. And it tells best what is wrong: it does not wait long, and
 * sees what the server answered.
 */
import { Socket } from "node:net";
import pg from "pg";
import { DatabaseConnectionError } from "../../database-errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { databaseError, errorCode } from "../database/database-error.js";
import { firstPrimary } from "./first-primary.js";
import { isTlsError } from "./tls-errors.js";
import type { TlsAttempt } from "./tls-settings.js";

const CONNECT_TIMEOUT_MS = 10_000;

// What a server answers who is asked to encrypt: yes, no, or an error.
const YES = "S";
const NO = "N";
const ERROR = "E";

/** No line of pg_hba.conf lets this user in from here, encrypted or not as the connection is. */
const NOT_LET_IN = "28000";

/** An open connection; whoever opened it closes it. */
export class FirstConnection implements AsyncDisposable {
  readonly client: pg.Client;
  /** As it was given, but with what was found out: other connections need not try, and go to the same server. */
  readonly target: ConnectionTarget;
  /** Whether each transaction may have another connection of the server, so that nothing else may be kept in one. */
  readonly isPooled: boolean;

  private constructor(client: pg.Client, target: ConnectionTarget, isPooled: boolean) {
    this.client = client;
    this.target = target;
    this.isPooled = isPooled;
  }

  /**
   * Connects; where several servers are named, to the first that takes writes.
   *
   * @throws {DatabaseConnectionError} if the server cannot be reached, refuses the login or cannot be verified.
   */
  static open(target: ConnectionTarget): Promise<FirstConnection> {
    if (target.otherServers.length === 0) return FirstConnection.#openAt(target);
    return firstPrimary([target, ...target.otherServers], (server) => FirstConnection.#openAt(server));
  }

  static async #openAt(target: ConnectionTarget): Promise<FirstConnection> {
    const { client, attempt } = await connectAny(target);
    try {
      const isPooled =
        target.pooler === "transaction" || (target.pooler === "auto" && (await hasPooler(client)));
      const config = { ...target.config, ssl: attempt };
      const found = { ...target, config, tlsAttempts: [attempt], otherServers: [] } as const;
      return new FirstConnection(client, found, isPooled);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw databaseError(error, target.description);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

interface Connected {
  readonly client: pg.Client;
  readonly attempt: TlsAttempt;
}

async function connectAny(target: ConnectionTarget): Promise<Connected> {
  let firstFailure: unknown;
  for (const attempt of target.tlsAttempts) {
    try {
      return { client: await connect(target, attempt), attempt };
    } catch (error) {
      // A server without TLS is a reason to fail only where nothing else failed.
      if (firstFailure === undefined || firstFailure instanceof NoTls) firstFailure = error;
      const code = errorCode(error);
      if (!(error instanceof NoTls) && code !== NOT_LET_IN && !isTlsError(code)) throw error;
    }
  }
  throw firstFailure;
}

/** The server was asked to encrypt and does not. */
class NoTls extends DatabaseConnectionError {}

async function connect(target: ConnectionTarget, attempt: TlsAttempt): Promise<pg.Client> {
  const { config, description } = target;
  const timeoutMs = config.connectionTimeoutMillis ?? CONNECT_TIMEOUT_MS;
  const socket = new Socket();
  let answer = "";
  socket.once("data", (bytes) => {
    answer = bytes.toString("latin1", 0, 1);
  });
  const client = new pg.Client({
    ...config,
    connectionTimeoutMillis: 0,
    ssl: attempt,
    stream: () => socket,
  });
  client.on("error", () => undefined);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    socket.destroy();
  }, timeoutMs);
  try {
    await client.connect();
    return client;
  } catch (error) {
    socket.destroy();
    throw explained(error);
  } finally {
    clearTimeout(timer);
  }

  function explained(error: unknown): Error {
    if (isLate) {
      return new DatabaseConnectionError(
        `the database ${description} does not answer within ${timeoutMs / 1000} s. Check the address, and that no firewall is in between.`,
        "ETIMEDOUT",
        { retryable: true },
      );
    }
    if (attempt === false || answer === "" || answer === YES || config.sslnegotiation === "direct") {
      return databaseError(error, description);
    }
    if (answer === NO || answer === ERROR) {
      return new NoTls(
        `the database ${description} does not encrypt connections, but sslmode asks for it. Turn ssl on at the server; or, if nobody can listen in on the way to it, set sslmode=disable.`,
        undefined,
        { cause: error },
      );
    }
    return new DatabaseConnectionError(
      `what answers at ${description} is no PostgreSQL server. Check host and port.`,
      undefined,
      { cause: error },
    );
  }
}

/**
 * A pooler gives its clients a key for cancelling of its own making; the number in it is not that of the server's
 * process.
 */
async function hasPooler(client: pg.Client): Promise<boolean> {
  const told: unknown = Reflect.get(client, "processID");
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid !== told;
}
