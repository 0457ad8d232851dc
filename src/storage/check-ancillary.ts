/** What must be so of an object and its ancillary directory before anything is written. */

import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { StoredData } from "../data/stored-data.js";
import { AncillaryError, InvalidValueError } from "../errors.js";

/**
 * Checks that there is a directory if and only if the class needs one.
 *
 * @throws {InvalidValueError} if it is missing, or given although the class has none.
 */
export function requireAncillary(object: StoredData, path: string | undefined): void {
  const { ancillary } = object.declaration;
  if (ancillary === "required" && path === undefined) {
    throw new InvalidValueError(
      "ancillary",
      path,
      `${object.type} needs its ancillary directory (or a .zip of it)`,
    );
  }
  if (ancillary === "none" && path !== undefined) {
    throw new InvalidValueError("ancillary", path, `${object.type} has no ancillary directory; leave it out`);
  }
}

/** The files that an object names and that are not in its directory. */
export async function missingFiles(object: StoredData, directory: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of object.fileNames()) {
    const stats = await lstat(join(directory, name)).catch(() => undefined);
    if (stats?.isFile() !== true) missing.push(name);
  }
  return missing;
}

/**
 * @param path what was given for the directory: itself, or the zip file that it was unpacked from.
 * @throws {AncillaryError} if a file that the object names is not in its directory.
 */
export async function requireFiles(object: StoredData, directory: string, path: string): Promise<void> {
  const [first, ...more] = await missingFiles(object, directory);
  if (first === undefined) return;
  const others = more.length > 0 ? ` (and ${more.join(", ")})` : "";
  throw new AncillaryError(
    join(path, first),
    `the ${object.type} names the file "${first}"${others}, but it is not there; add it at the top, or where its name says`,
  );
}
