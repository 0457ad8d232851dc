/**
 * The one place that tells what went wrong with the database: SQLSTATEs and system error codes in, typed
 * errors with a next step out. Specific codes stand before classes.
 *
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */

import { DatabaseConnectionError, DatabaseError } from "../../database-errors.js";
import { StorageError } from "../../errors.js";
import { isTlsError, tlsProblem } from "../connection/tls-errors.js";

/** SQLSTATE of whatever a role may not do, by its rights or by policies. */
export const INSUFFICIENT_PRIVILEGE = "42501";

interface Explanation {
  readonly text: (database: string, detail: string) => string;
  /** Whether it is the connection that failed, or cannot be had; otherwise the server refused a statement. */
  readonly kind: "connection" | "statement";
  /** Whether the same call may succeed in a while. */
  readonly retryable: boolean;
}

const connection = (text: Explanation["text"], retryable = false): Explanation => ({
  text,
  kind: "connection",
  retryable,
});
const statement = (text: Explanation["text"], retryable = false): Explanation => ({
  text,
  kind: "statement",
  retryable,
});

const unreachableText: Explanation["text"] = (database, detail) =>
  `the database ${database} cannot be reached (${detail}). Check the address, and that the server runs.`;
const unreachable = connection(unreachableText, true);
const wrongLogin = connection(
  (database) => `the database ${database} refuses the login. Check user name and password.`,
);
const closed: Explanation["text"] = (database, detail) =>
  `the database ${database} closed the connection (${detail}). Try again when it is up.`;
const goingDown = connection(closed, true);
const notThere = connection(
  (database) => `the database ${database} does not exist. Create it, or correct its name.`,
);
const tooLong = connection(
  (database, detail) => `the database ${database} ends transactions that take so long (${detail}).`,
);
const conflict = statement(() => "another transaction got in the way. Try the same call again.", true);
/** Our statements name nothing that the migrations do not make. */
const otherSchema = statement(
  (database, detail) =>
    `somebody has changed the tables of the database ${database} (${detail}). "thermostore migrate diff" tells how they differ from what they should be.`,
);
const short: Explanation["text"] = (database, detail) =>
  `the database ${database} is short of resources (${detail}). Try again later.`;

const BY_CODE: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: unreachable,
  ENOENT: unreachable,
  ENOTFOUND: connection(unreachableText),
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ECONNRESET: goingDown,
  ECONNABORTED: goingDown,
  EPIPE: goingDown,
  // What Prisma's adapter makes of those: it keeps nothing else.
  DatabaseNotReachable: unreachable,
  SocketTimeout: unreachable,
  ConnectionClosed: goingDown,
  // A server or a pooler that does not speak as expected: it would not the next time either.
  "08P01": connection(
    (database, detail) =>
      `the database ${database}, or a pooler before it, does not go on with the connection (${detail}). Correct the address, or the settings of the pooler.`,
  ),
  "25006": statement((database) => `the database ${database} is read-only. Connect to the primary server.`),
  "25P02": statement(
    () => "an earlier statement of the transaction failed. Run the whole transaction again.",
  ),
  "25P03": tooLong,
  "25P04": tooLong,
  // Only of volumes that were swept between being staged and being used.
  "23503": conflict,
  "28P01": wrongLogin,
  "28000": connection(
    (database, detail) =>
      `the database ${database} does not let you in (${detail}). Check user and database, and what its pg_hba.conf says of them.`,
  ),
  "3D000": notThere,
  "40001": conflict,
  "40P01": conflict,
  [INSUFFICIENT_PRIVILEGE]: statement(
    (database, detail) =>
      `your role may not do this on ${database}: ${detail}. Whoever is in no project has to be let into one: thermostore project grant PROJECT ROLE reader. The owner of the tables grants its members what they need with: thermostore roles --apply.`,
  ),
  "42703": otherSchema,
  "42704": otherSchema,
  "42883": otherSchema,
  "42P01": otherSchema,
  "42P10": otherSchema,
  "53100": statement(
    (database) =>
      `the disk of the database ${database} is full; nothing was changed. Make room on the server; "thermostore gc --dry-run" tells what of it is not needed any more.`,
  ),
  "53300": connection(
    (database) => `the database ${database} has no free connection. Try again later.`,
    true,
  ),
  "53400": statement(short),
  "55P03": conflict,
  // A time-out of the server, or somebody else's decision: both would strike again.
  "57014": statement(
    (database, detail) => `the database ${database} did not finish the statement: ${detail}.`,
  ),
  "57P03": connection(
    (database, detail) => `the database ${database} is not ready yet (${detail}). Try again in a moment.`,
    true,
  ),
  "57P04": notThere,
  // Raised by our own triggers; what would make room is found out by `Refusals`.
  TS001: statement((database, detail) => `the quota on ${database} is reached: ${detail}.`),
};

const BY_CLASS: Readonly<Record<string, Explanation>> = {
  "08": goingDown,
  "28": wrongLogin,
  "40": conflict,
  "53": statement(short, true),
  // Shut down, crashed, or still starting.
  "57": goingDown,
};

/** The typed error for whatever a call to the database threw; errors of our own stay as they are. */
export function databaseError(error: unknown, database: string): StorageError {
  if (error instanceof StorageError) return error;
  const { code, detail } = inspect(error);
  const known = code === undefined ? withoutCode(error) : explanation(code);
  const retryable = known?.retryable ?? false;
  if (known?.kind === "connection") {
    return new DatabaseConnectionError(known.text(database, detail), code, { cause: error, retryable });
  }
  const text = known?.text(database, detail) ?? `the database ${database} reported: ${detail}`;
  return new DatabaseError(text, code, retryable, { cause: error });
}

function explanation(code: string): Explanation | undefined {
  if (!isTlsError(code)) return BY_CODE[code] ?? BY_CLASS[code.slice(0, 2)];
  return connection((database, detail) => `the database ${database}: ${tlsProblem(code, detail)}.`);
}

/** Runs work whose errors come out as typed ones. */
export async function explaining<T>(database: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw databaseError(error, database);
  }
}

/** The driver gives what happened to a connection as a plain error; the server and Prisma never do. */
function withoutCode(error: unknown): Explanation | undefined {
  return error instanceof Error && Object.getPrototypeOf(error) === Error.prototype ? goingDown : undefined;
}

/** The SQLSTATE or system error code of an error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  return inspect(error).code;
}

/** Finds code and message in the errors of pg, of Prisma's adapter, and of Node. */
function inspect(error: unknown): { readonly code: string | undefined; readonly detail: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return inspect(error.errors[0]);
  if (!isRecord(error)) return { code: undefined, detail: String(error) };
  const adapterError = path(error, "meta", "driverAdapterError", "cause") ?? path(error, "cause");
  const code =
    text(path(adapterError, "originalCode")) ??
    text(path(error, "meta", "code")) ??
    text(path(adapterError, "kind")) ??
    text(error.code);
  const detail =
    text(path(adapterError, "originalMessage")) ??
    text(path(error, "meta", "message")) ??
    text(error.message);
  return { code, detail: detail ?? "no further detail" };
}

function path(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
