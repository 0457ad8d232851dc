/** What is in the ancillary directory of an entry, without reading any file. */

import { scanDirectory } from "../storage/ancillary/directory-tree.js";
import { missingFiles } from "../storage/check-ancillary.js";
import type { ReadEntry } from "./transfer-entry.js";

/** How much there is, and what is not. */
export interface EntryContent {
  readonly files: number;
  readonly bytes: number;
  /** Files that the object names and that are not there. */
  readonly missing: readonly string[];
}

/** @throws {StorageError} if the directory cannot be read, or holds what cannot be stored. */
export async function contentOf({ object, files }: ReadEntry): Promise<EntryContent> {
  if (files === undefined) return { files: 0, bytes: 0, missing: [] };
  const outline = typeof files === "string" ? (await scanDirectory(files)).files : await files.outline();
  return {
    files: outline.length,
    bytes: outline.reduce((sum, { size }) => sum + size, 0),
    missing: await missingFiles(object, files),
  };
}
