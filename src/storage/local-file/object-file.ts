/** What the file system says of an object's file. */

import { stat } from "node:fs/promises";
import { userWithId } from "../operating-system-user.js";
import { unlessMissing } from "./durable-files.js";

/** An object's file, without its content. */
export interface ObjectFile {
  /** A text that changes when the file does. */
  readonly version: string;
  /** Files are replaced as a whole: they were written when the object was stored. */
  readonly storedAt: Date;
  readonly storedBy: string | undefined;
}

/** The file at a path; `undefined` if there is none. */
export async function objectFile(path: string): Promise<ObjectFile | undefined> {
  const stats = await stat(path, { bigint: true }).catch(unlessMissing);
  if (stats === undefined || !stats.isFile()) return undefined;
  const { ino, size, mtimeNs, uid } = stats;
  return {
    version: `${ino}:${size}:${mtimeNs}`,
    storedAt: new Date(Number(mtimeNs / 1_000_000n)),
    storedBy: userWithId(Number(uid)),
  };
}
