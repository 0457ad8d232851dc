/** The meaning in memory of criteria about how an object is stored. */

import { matchesFilePattern } from "./file-pattern.js";
import { isWithin } from "./interval.js";
import { isOneOf } from "./is-one-of.js";
import type { ArchiveBytes, HasFile, StorageFacts, StoredBetween, StoredBy } from "./storage-criterion.js";

/** Whether facts meet a criterion; without the fact that it is about they do not. */
export function meetsStorageCriterion(
  { storedAt, storedBy, archiveBytes, filePaths = [] }: StorageFacts,
  criterion: StoredBetween | StoredBy | ArchiveBytes | HasFile,
): boolean {
  switch (criterion.kind) {
    case "storedBetween": {
      const { from, before } = criterion;
      if (storedAt === undefined || Number.isNaN(storedAt.getTime())) return false;
      return (from === undefined || storedAt >= from) && (before === undefined || storedAt < before);
    }
    case "storedBy":
      return storedBy !== undefined && isOneOf(storedBy, criterion.users);
    case "archiveBytes":
      return archiveBytes !== undefined && isWithin(archiveBytes, criterion.interval);
    case "hasFile":
      return filePaths.some((path) => matchesFilePattern(path, criterion.pattern));
  }
}
