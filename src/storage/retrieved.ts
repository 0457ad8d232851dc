/** What comes back from storage. */

import type { ResolvedDeclaration } from "../data/data-declaration.js";
import type { StoredData } from "../data/stored-data.js";
import { InvalidValueError, UnexpectedTypeError } from "../errors.js";
import type { AncillaryDirectory } from "./ancillary/ancillary-directory.js";
import type { StorageKey } from "./storage-key.js";

/** A stored object with its key and, if it has one, a handle on its ancillary directory. */
export interface Retrieved<T extends StoredData = StoredData> {
  readonly key: StorageKey;
  readonly object: T;
  /** Nothing of it is fetched until it is asked for something. */
  readonly ancillary?: AncillaryDirectory;
  /** When this version was stored, where the backend knows. */
  readonly storedAt?: Date;
  /** Who stored it, where the backend knows: a user of the database, or of the operating system. */
  readonly storedBy?: string;
}

/** A class that a stored object is asked to be: any class of data, the abstract ones included. */
export interface ExpectedType<T extends StoredData = StoredData> {
  readonly declaration: ResolvedDeclaration;
  readonly prototype: T;
}

/** The matches that agree in the values which the query named. */
export interface QueryGroup<T extends StoredData = StoredData> {
  /** The matched values by attribute, in declaration order; empty for a query without criteria. */
  readonly matched: Readonly<Record<string, unknown>>;
  readonly entries: readonly Retrieved<T>[];
}

/** The answer to a query: matches in groups. */
export interface QueryResult<T extends StoredData = StoredData> {
  readonly groups: readonly QueryGroup<T>[];
  /** The number of matches in all groups. */
  readonly total: number;
}

export interface QueryOptions {
  /** How many matches to return at most. Default: all. */
  readonly limit?: number;
}

/** @throws {InvalidValueError} for a limit that is no count. */
export function requireLimit(options: QueryOptions): QueryOptions {
  const { limit } = options;
  if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 0)) return options;
  throw new InvalidValueError("limit", limit, "must be a whole number, 0 or more");
}

/** @throws {UnexpectedTypeError} if the object is not of the expected class or one that extends it. */
export function requireType<T extends StoredData>(
  retrieved: Retrieved,
  expectedType: ExpectedType<T> | undefined,
): Retrieved<T> {
  if (isOfType(retrieved, expectedType)) return retrieved;
  throw new UnexpectedTypeError(retrieved.key, expectedType?.declaration.name ?? "", retrieved.object.type);
}

function isOfType<T extends StoredData>(
  retrieved: Retrieved,
  expectedType: ExpectedType<T> | undefined,
): retrieved is Retrieved<T> {
  return (
    expectedType === undefined ||
    Object.prototype.isPrototypeOf.call(expectedType.prototype, retrieved.object)
  );
}
