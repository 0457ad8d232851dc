/**
 * The errors of databases and of the servers that they are on: the part of the hierarchy under `StorageError` that a
 * store without a database never throws.
 */

import { StorageError } from "./errors.js";

/**
 * The database cannot be reached, refuses the connection, or lost it; `code` is the SQLSTATE or system error code.
 * `retryable` if the same call may succeed in a while.
 */
export class DatabaseConnectionError extends StorageError {
  readonly code: string | undefined;
  readonly retryable: boolean;

  constructor(
    message: string,
    code: string | undefined,
    options?: ErrorOptions & { readonly retryable?: boolean },
  ) {
    super(message, options);
    this.code = code;
    this.retryable = options?.retryable ?? false;
  }
}

/** The database refused a statement; `code` is the SQLSTATE. `retryable` if the same call may succeed again. */
export class DatabaseError extends StorageError {
  readonly code: string | undefined;
  readonly retryable: boolean;

  constructor(message: string, code: string | undefined, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
}

/** All connections to the database were in use for as long as a caller waits for one. */
export class ConnectionsBusyError extends StorageError {
  readonly waitedMs: number;
  readonly maxConnections: number;

  constructor(waitedMs: number, maxConnections: number, options?: ErrorOptions) {
    super(
      `none of the ${maxConnections} connections to the database came free in ${Math.round(waitedMs / 1000)} s; do less at once, or allow more connections (maxConnections).`,
      options,
    );
    this.waitedMs = waitedMs;
    this.maxConnections = maxConnections;
  }
}

/** The connection broke while a transaction was being committed, and whether it was cannot be found out now. */
export class OutcomeUnknownError extends StorageError {
  constructor(database: string, options?: ErrorOptions) {
    super(
      `the connection to ${database} broke while a transaction was being committed. It is there as a whole or not at all: look for what you stored when the database can be reached again, or store it again, which changes nothing if it is there.`,
      options,
    );
  }
}

/** What is wrong with the schema of a database. */
export type SchemaProblem = "missing" | "behind" | "ahead" | "failed" | "edited";

/** The database's schema is not the one that this version of thermostore works with. */
export class SchemaVersionError extends StorageError {
  readonly problem: SchemaProblem;
  /** The migrations concerned, by name. */
  readonly migrations: readonly string[];

  constructor(problem: SchemaProblem, migrations: readonly string[], message: string) {
    super(message);
    this.problem = problem;
    this.migrations = migrations;
  }
}

/** A backup cannot be made or restored. */
export class BackupError extends StorageError {
  /** The dump that is concerned. */
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** A program of PostgreSQL's that is needed is missing, too old, or fails. */
export class ClientProgramError extends StorageError {
  /** Its name, such as `pg_dump`. */
  readonly program: string;

  constructor(program: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.program = program;
  }
}

/** The embedded PostgreSQL server cannot be prepared, started or stopped. */
export class EmbeddedServerError extends StorageError {
  /** The directory in which the server keeps its data. */
  readonly directory: string;

  constructor(directory: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.directory = directory;
  }
}
