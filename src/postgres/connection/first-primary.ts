/**
 * Finds the primary among several servers, as libpq does with `target_session_attrs=read-write`: in their order, the
 * first that takes writes.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS
 */
import type pg from "pg";
import { DatabaseConnectionError } from "../../database-errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { databaseError, errorCode } from "../database/database-error.js";

/** Who is not let in here is let in nowhere: the servers have the same roles. */
const REFUSED_LOGIN = "28";
/** It may be the primary in a moment. */
const STARTING_UP = "57P03";

const WRITABLE_SQL =
  "select not pg_is_in_recovery() and not current_setting('default_transaction_read_only')::bool as writable";

/**
 * Connects to one server after the other.
 *
 * @throws {DatabaseConnectionError} if none of them takes writes, with what each of them said.
 */
export async function firstPrimary<T extends { readonly client: pg.Client } & AsyncDisposable>(
  servers: readonly ConnectionTarget[],
  connect: (server: ConnectionTarget) => Promise<T>,
): Promise<T> {
  const failures: DatabaseConnectionError[] = [];
  for (const server of servers) {
    try {
      const connection = await connect(server);
      const found = await isWritable(connection).catch(async (error: unknown) => {
        await connection[Symbol.asyncDispose]();
        throw error;
      });
      if (found) return connection;
      await connection[Symbol.asyncDispose]();
      failures.push(readOnly(server));
    } catch (error) {
      const failure = databaseError(error, server.description);
      if (!(failure instanceof DatabaseConnectionError) || isRefusal(failure)) throw failure;
      failures.push(failure);
    }
  }
  const code = failures.some((failure) => failure.code === STARTING_UP) ? STARTING_UP : failures[0]?.code;
  throw new DatabaseConnectionError(
    `none of the ${servers.length} servers takes writes: ${failures.map(({ message }) => message).join(" ")} Name the primary among them, and see that it runs.`,
    code,
    { cause: failures[0], retryable: failures.some(({ retryable }) => retryable) },
  );
}

async function isWritable({ client }: { readonly client: pg.Client }): Promise<boolean> {
  const { rows } = await client.query<{ writable: boolean }>(WRITABLE_SQL);
  return rows[0]?.writable === true;
}

function isRefusal(failure: DatabaseConnectionError): boolean {
  return errorCode(failure)?.startsWith(REFUSED_LOGIN) === true;
}

function readOnly({ description }: ConnectionTarget): DatabaseConnectionError {
  return new DatabaseConnectionError(`the database ${description} is read-only.`, undefined, {
    retryable: true,
  });
}
