/** What must be so of an object and its ancillary directory before anything is written. */

import { lstat } from "node:fs/promises";
import { join, normalize } from "node:path";
import type { StoredData } from "../data/stored-data.js";
import { AncillaryError, InvalidValueError } from "../errors.js";
import type { AncillaryDirectory } from "./ancillary/ancillary-directory.js";

/**
 * Checks that there is a directory if and only if the class needs one.
 *
 * @throws {InvalidValueError} if it is missing, or given although the class has none.
 */
export function requireAncillary(object: StoredData, path: unknown): void {
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
export async function missingFiles(
  object: StoredData,
  directory: string | AncillaryDirectory,
): Promise<readonly string[]> {
  if (typeof directory !== "string") {
    const present = new Set((await directory.outline()).map(({ path }) => path));
    return object.fileNames().filter((name) => !present.has(normalize(name)));
  }
  const missing: string[] = [];
  for (const name of object.fileNames()) {
    const stats = await lstat(join(directory, name)).catch(() => undefined);
    if (stats?.isFile() !== true) missing.push(name);
  }
  return missing;
}

/**
 * @param given what was given for the directory: itself, the zip file, or the stored one that it comes from.
 * @throws {AncillaryError} if a file that the object names is not in its directory.
 */
export async function requireFiles(
  object: StoredData,
  directory: string | AncillaryDirectory,
  given: string | AncillaryDirectory = directory,
): Promise<void> {
  const [first, ...more] = await missingFiles(object, directory);
  if (first === undefined) return;
  const others = more.length > 0 ? ` (and ${more.join(", ")})` : "";
  throw new AncillaryError(
    typeof given === "string" ? join(given, first) : first,
    `the ${object.type} names the file "${first}"${others}, but it is not there; add it at the top, or where its name says`,
  );
}
