/** A version of a piece of data, as it is weighed against another: the object and the content of its files. */

import type { StoredData } from "../data/stored-data.js";
import { AncillaryError, CorruptionError } from "../errors.js";
import { AncillaryDirectory } from "./ancillary/ancillary-directory.js";
import { DirectorySource } from "./ancillary/directory-source.js";
import type { Retrieved } from "./retrieved.js";
import type { StorageKey } from "./storage-key.js";

/** The object, and the content hash of its files, which is found out only when it decides. */
export interface DataVersion {
  readonly object: StoredData;
  readonly ancillarySha256: () => Promise<string | undefined>;
}

/** A version that is stored. */
export function storedVersion({
  key,
  object,
  ancillary,
}: Retrieved): DataVersion & { readonly key: StorageKey } {
  return { key, object, ancillarySha256: async () => ancillary?.contentHash().catch(unlessDamaged) };
}

/** A version that is about to be stored, its files in a directory, or in a stored one. */
export function incomingVersion(
  object: StoredData,
  directory: string | AncillaryDirectory | undefined,
): DataVersion {
  const files =
    typeof directory === "string" ? new AncillaryDirectory(new DirectorySource(directory)) : directory;
  return { object, ancillarySha256: async () => files?.contentHash() };
}

/** Whether two versions agree in their JSON and in every file. */
export async function haveEqualContent(a: DataVersion, b: DataVersion): Promise<boolean> {
  if (a.object.contentSha256 !== b.object.contentSha256) return false;
  return (await a.ancillarySha256()) === (await b.ancillarySha256());
}

/** Files that are missing or damaged are equal to no others, so that storing the same data again mends them. */
function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof AncillaryError || error instanceof CorruptionError)) throw error;
}
