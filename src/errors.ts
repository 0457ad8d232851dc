/**
 * The errors that thermostore throws: one small hierarchy under `StorageError`. Errors are told apart by
 * class and fields, never by message text; every message names what was wrong and what to do next.
 */

/** Base class of every error that thermostore throws on purpose. */
export class StorageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * A value that breaks a rule of the domain or of a data class.
 *
 * @example
 * catch (error) { if (error instanceof InvalidValueError) console.error(error.field, error.value); }
 */
export class InvalidValueError extends StorageError {
  /** Where the value stands, e.g. `thermodynamic_state.temperature`; empty for the value as a whole. */
  readonly field: string;
  /** The offending value, as it was given. */
  readonly value: unknown;
  /** What is wrong with it, without the field and the value. */
  readonly reason: string;

  constructor(field: string, value: unknown, reason: string, options?: ErrorOptions) {
    super(`${field === "" ? "" : `${field}: `}${reason} (got ${shortText(value)})`, options);
    this.field = field;
    this.value = value;
    this.reason = reason;
  }

  /** The same error, seen from one level further out: `field` is prefixed with `parent`. */
  within(parent: string): InvalidValueError {
    const field = this.field === "" ? parent : `${parent}.${this.field}`;
    return new InvalidValueError(field, this.value, this.reason, { cause: this });
  }
}

/** Text that is not JSON (Python's dialect, with NaN and infinities, is accepted). */
export class JsonSyntaxError extends StorageError {
  /** Offset of the first character that does not fit, in UTF-16 code units. */
  readonly position: number;
  readonly line: number;
  readonly column: number;

  constructor(reason: string, position: number, line: number, column: number) {
    super(`not valid JSON: ${reason} at line ${line}, column ${column}`);
    this.position = position;
    this.line = line;
    this.column = column;
  }
}

/** An `@type` tag that no registered class answers to. */
export class UnknownTypeError extends StorageError {
  readonly tag: string;

  constructor(tag: string, expected: string) {
    super(
      `unknown type "${tag}": expected ${expected}. If it is a class of your own, register it before reading it.`,
    );
    this.tag = tag;
  }
}

/** A different version of the same piece of data is there already, and the caller wants neither to win. */
export class ConflictError extends StorageError {
  readonly key: string;
  readonly type: string;

  constructor(key: string, type: string) {
    super(
      `another version of this ${type} is stored under "${key}"; choose which one stays: better, keep or replace.`,
    );
    this.key = key;
    this.type = type;
  }
}

/** A stored object is not of the class that the caller asked for. */
export class UnexpectedTypeError extends StorageError {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;

  constructor(key: string, expected: string, actual: string) {
    super(`object "${key}" is a ${actual}, not a ${expected}; ask for it as ${actual} or without a type.`);
    this.key = key;
    this.expected = expected;
    this.actual = actual;
  }
}

/** No object is stored under the key. */
export class StorageKeyNotFoundError extends StorageError {
  readonly key: string;

  constructor(key: string, what = "object") {
    super(`no ${what} is stored under the key "${key}".`);
    this.key = key;
  }
}

/** A substructure pattern that takes longer to find in molecules than is allowed. */
export class QueryTooCostlyError extends StorageError {
  /** The SMARTS pattern. */
  readonly pattern: string;
  /** What was allowed, in milliseconds. */
  readonly limitMs: number;

  constructor(pattern: string, limitMs: number, options?: ErrorOptions) {
    super(
      `looking for the substructure ${shortText(pattern)} takes more than ${Math.round(limitMs)} ms; use a smaller pattern with fewer wildcards and branches.`,
      options,
    );
    this.pattern = pattern;
    this.limitMs = limitMs;
  }
}

/** A storage key that cannot be one: empty, too long, or with characters that the backend cannot hold. */
export class InvalidKeyError extends StorageError {
  readonly key: string;

  constructor(key: string, reason: string) {
    super(`"${shortText(key)}" cannot be a storage key: ${reason}.`);
    this.key = key;
  }
}

/** An ancillary directory that is missing, unreadable, unsuitable, or lacks a file that its object names. */
export class AncillaryError extends StorageError {
  /** The directory, zip file or file concerned. */
  readonly path: string;
  /** What is wrong with it, without the path. */
  readonly reason: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options);
    this.path = path;
    this.reason = reason;
  }
}

/** The files of a version that was removed or replaced while somebody read it, and whose retention ended. */
export class FilesReleasedError extends AncillaryError {
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super(
      `the files of "${key}"`,
      "this version was removed or replaced meanwhile, and the retention of its files has ended; retrieve the object again for the version that is there now.",
      options,
    );
    this.key = key;
  }
}

/** Stored bytes that do not agree with the checksums stored beside them. */
export class CorruptionError extends StorageError {
  /** What is damaged: a volume, a file or an object. */
  readonly what: string;
  /** What is wrong with it. */
  readonly reason: string;

  constructor(what: string, reason: string, options?: ErrorOptions) {
    super(`${what} is damaged: ${reason}. Nothing was changed; restore it from a backup.`, options);
    this.what = what;
    this.reason = reason;
  }
}

/** A directory that was given as a store but is none. */
export class NotAStoreError extends StorageError {
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} is not a store directory: ${reason}`, options);
    this.path = path;
  }
}

/** The backend does not offer this operation. */
export class UnsupportedOperationError extends StorageError {
  readonly operation: string;

  constructor(operation: string, reason: string) {
    super(`${operation} is not supported: ${reason}`);
    this.operation = operation;
  }
}

/** Another process holds the lock of a store and did not give it up in time. */
export class LockTimeoutError extends StorageError {
  readonly path: string;

  constructor(path: string, waitedMs: number, options?: ErrorOptions) {
    super(
      `${path} is locked by another process (waited ${Math.round(waitedMs / 1000)} s); try again when it has finished.`,
      options,
    );
    this.path = path;
  }
}

/** An object that others refer to, such as a force field with simulations, was to be removed by itself. */
export class ObjectInUseError extends StorageError {
  readonly key: string;
  /** Keys of some of the objects that refer to it. */
  readonly dependents: readonly string[];
  /** How many there are. */
  readonly count: number;

  constructor(key: string, dependents: readonly string[], count: number) {
    super(
      `"${key}" is referred to by ${count} ${count === 1 ? "object" : "objects"}; remove them with it (cascade), or leave them without it (force).`,
    );
    this.key = key;
    this.dependents = dependents;
    this.count = count;
  }
}

/** An earlier version cannot be had back; `reason` says why. */
export class UndoError extends StorageError {
  readonly key: string;
  readonly reason: string;

  constructor(key: string, reason: string, options?: ErrorOptions) {
    super(`"${key}" cannot be taken back to an earlier version: ${reason}`, options);
    this.key = key;
    this.reason = reason;
  }
}

/** A transaction took longer than it may, and was rolled back. */
export class TransactionTimeoutError extends StorageError {
  /** How long it was allowed to take, in milliseconds. */
  readonly timeoutMs: number;

  constructor(timeoutMs: number, options?: ErrorOptions) {
    super(
      `the transaction took longer than ${timeoutMs} ms and was rolled back; do less in it, or give it more time (timeoutMs).`,
      options,
    );
    this.timeoutMs = timeoutMs;
  }
}

function shortText(value: unknown): string {
  let text: string;
  if (typeof value === "string") text = JSON.stringify(value);
  else if (value === undefined) text = "nothing";
  else if (typeof value === "object" && value !== null) text = objectText(value);
  else text = String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function objectText(value: object): string {
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "bigint" ? inner.toString() : inner,
    );
  } catch {
    return Object.prototype.toString.call(value);
  }
}
