/** Which events a query asks for. */

import type { StoredData } from "../../data/stored-data.js";
import { CorruptionError, InvalidValueError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import type { StorageFacts } from "../../query/storage-criterion.js";
import { isAboutFiles } from "../search/storage-facts.js";
import type { StorageEvent } from "./storage-event.js";

/** Whether the version that an event brought, or the one that it put away, matches the query. */
export function eventMatches<T extends StoredData>(
  event: StorageEvent,
  query: DataQuery<T>,
): event is StorageEvent<T> {
  const { superseded, at, by } = event;
  return (
    versionMatches(query, () => event.current, factsOf(at, by)) ||
    (superseded !== undefined &&
      versionMatches(query, () => superseded.object, factsOf(superseded.storedAt, superseded.storedBy)))
  );
}

/** A damaged version matches nothing, as a damaged object does not. */
function versionMatches(
  query: DataQuery,
  version: () => StoredData | undefined,
  facts: StorageFacts,
): boolean {
  try {
    const object = version();
    return object !== undefined && query.matches(object, facts);
  } catch (error) {
    if (error instanceof CorruptionError) return false;
    throw error;
  }
}

/**
 * Refuses queries that cannot be answered by looking at one event.
 *
 * @throws {InvalidValueError} for the states nearest to one, and for criteria about files.
 */
export function requireWatchable<Q extends DataQuery>(query: Q): Q {
  if (query.nearest !== undefined) {
    throw new InvalidValueError(
      "query",
      "nearest states",
      "cannot be watched for, as they depend on all that is stored; watch for a range of states",
    );
  }
  if (isAboutFiles(query.tree)) {
    throw new InvalidValueError(
      "query",
      "a criterion about files",
      "cannot be watched for, as events do not tell of files; look at the files of each event's key",
    );
  }
  return query;
}

function factsOf(storedAt: Date, storedBy: string | undefined): StorageFacts {
  return storedBy === undefined ? { storedAt } : { storedAt, storedBy };
}
