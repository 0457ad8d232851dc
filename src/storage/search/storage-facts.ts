/**
 * What a simple backend knows of a stored object beside the object itself. Files are asked about only where
 * something depends on them: listing a directory is dear beside matching an object.
 */

import type { Criterion } from "../../query/criterion.js";
import type { StorageFacts } from "../../query/storage-criterion.js";
import type { Retrieved } from "../retrieved.js";

/** Whether a criterion is about the ancillary files, wherever in the tree. */
export function isAboutFiles(criterion: Criterion): boolean {
  switch (criterion.kind) {
    case "archiveBytes":
    case "hasFile":
      return true;
    case "allOf":
    case "anyOf":
      return criterion.criteria.some(isAboutFiles);
    case "not":
      return isAboutFiles(criterion.criterion);
    default:
      return false;
  }
}

/** The facts about a stored object; those about its files only if they are wanted. */
export async function storageFacts(
  { ancillary, storedAt, storedBy }: Retrieved,
  { withFiles }: { readonly withFiles: boolean },
): Promise<StorageFacts> {
  const files = withFiles ? await ancillary?.outline() : undefined;
  return {
    ...(storedAt === undefined ? {} : { storedAt }),
    ...(storedBy === undefined ? {} : { storedBy }),
    ...(files === undefined
      ? {}
      : {
          archiveBytes: files.reduce((sum, { size }) => sum + size, 0),
          filePaths: files.map(({ path }) => path),
        }),
  };
}
