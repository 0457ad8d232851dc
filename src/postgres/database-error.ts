/**
 * The one place that tells what went wrong with the database: SQLSTATEs and system error codes in, typed
 * errors with a next step out. Specific codes stand before classes.
 */

import { DatabaseConnectionError, DatabaseError, StorageError } from "../errors.js";

interface Explanation {
  readonly text: (database: string, detail: string) => string;
  readonly kind: "connection" | "statement";
  readonly retryable?: boolean;
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

const unreachable = connection(
  (database, detail) =>
    `the database ${database} cannot be reached (${detail}). Check the address, and that the server runs.`,
  true,
);
const wrongLogin = connection(
  (database) => `the database ${database} refuses the login. Check user name and password.`,
);
const goingDown = connection(
  (database, detail) =>
    `the database ${database} closed the connection (${detail}). Try again when it is up.`,
  true,
);
const conflict = statement(() => "another transaction got in the way. Try the same call again.", true);

const BY_CODE: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: unreachable,
  ENOENT: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ECONNRESET: goingDown,
  EPIPE: goingDown,
  "28P01": wrongLogin,
  "28000": wrongLogin,
  "3D000": connection(
    (database) => `the database ${database} does not exist. Create it, or correct its name.`,
  ),
  "53300": connection(
    (database) => `the database ${database} has no free connection. Try again later.`,
    true,
  ),
  "57P01": goingDown,
  "57P02": goingDown,
  "57P03": goingDown,
  "40001": conflict,
  "40P01": conflict,
  "55P03": conflict,
  // Only of volumes that were swept between being staged and being used.
  "23503": conflict,
  "42501": statement((database, detail) => `your role may not do this on ${database}: ${detail}.`),
  "25006": statement((database) => `the database ${database} is read-only. Connect to the primary server.`),
  "53100": statement((database) => `the disk of the database ${database} is full. Nothing was changed.`),
  P2028: statement(
    () =>
      "the transaction did not get a connection in time or took too long, and was rolled back. Try again.",
  ),
};

const BY_CLASS: Readonly<Record<string, Explanation>> = {
  "08": goingDown,
  "28": wrongLogin,
};

/** The typed error for whatever a call to the database threw; errors of our own stay as they are. */
export function databaseError(error: unknown, database: string): StorageError {
  if (error instanceof StorageError) return error;
  const { code, detail } = inspect(error);
  const known = code === undefined ? withoutCode(error) : (BY_CODE[code] ?? BY_CLASS[code.slice(0, 2)]);
  const retryable = known?.retryable ?? false;
  if (known?.kind === "connection") {
    return new DatabaseConnectionError(known.text(database, detail), code, { cause: error });
  }
  const text = known?.text(database, detail) ?? `the database ${database} reported: ${detail}`;
  return new DatabaseError(text, code, retryable, { cause: error });
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
    text(path(adapterError, "originalCode")) ?? text(path(error, "meta", "code")) ?? text(error.code);
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
