/** An object file of a store directory, as an entry of a transfer. */

import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { dataFromJson } from "../data/data-registry.js";
import { StorageError } from "../errors.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { parseJson } from "../serialization/json/parse-json.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { ReadEntry, TransferEntry } from "./transfer-entry.js";

/** The file, and the directory of the same name beside it. Nothing is ever written to either. */
export class ObjectFile implements TransferEntry {
  readonly path: string;
  readonly filesPath: string;

  constructor(
    root: string,
    readonly key: StorageKey,
    readonly isForceField: boolean,
  ) {
    this.path = objectFilePath(root, key);
    this.filesPath = join(root, key);
  }

  async read(): Promise<ReadEntry> {
    const object = dataFromJson(await readJsonFile(this.path));
    if (object.declaration.ancillary === "none") return { object, files: undefined };
    const stats = await stat(this.filesPath).catch(() => undefined);
    if (stats?.isDirectory()) return { object, files: this.filesPath };
    throw new StorageError(`the ancillary directory ${this.filesPath} is missing`);
  }
}

/** Where the object of a key is in a store directory. */
export function objectFilePath(root: string, key: StorageKey): string {
  return join(root, `${key}.json`);
}

/** @throws {StorageError} telling why it cannot be read or is not JSON. */
export async function readJsonFile(path: string): Promise<JsonValue> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new StorageError(`${path} cannot be read; check its permissions.`, { cause: error });
  });
  // Decoding would put replacement characters where bytes are damaged.
  if (!isUtf8(bytes)) throw new StorageError(`${path} is not text in UTF-8; it is damaged.`);
  return parseJson(bytes.toString("utf8"));
}
