/** Reads the typed JSON that a user names on the command line: a file, or `-` for stdin. */

import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { dataFromJson } from "../data/data-registry.js";
import type { StoredData } from "../data/stored-data.js";
import { StorageError } from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import { queryFromDocument } from "../query/query-document.js";
import { queryFromJson } from "../query/query-registry.js";
import { tagOf } from "../serialization/codec.js";
import { isJsonObject, type JsonValue } from "../serialization/json/json-value.js";
import { parseJson } from "../serialization/json/parse-json.js";

/** A file that cannot be read, or does not hold what it should. */
export class InputFileError extends StorageError {
  /** The file as it was named. */
  readonly file: string;

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file === "-" ? "stdin" : file}: ${reason}`, options);
    this.file = file;
  }
}

/** @throws {InputFileError} if it cannot be read, is not JSON, or holds no valid object. */
export function readObject(file: string): Promise<StoredData> {
  return read(file, dataFromJson);
}

/**
 * A query document, or evaluator's typed JSON, which is told by its `@type`.
 *
 * @throws {InputFileError} if it cannot be read, is not JSON, or holds no valid query.
 */
export function readQuery(file: string): Promise<DataQuery> {
  return read(file, (json) =>
    isJsonObject(json) && tagOf(json) === undefined ? queryFromDocument(json) : queryFromJson(json),
  );
}

async function read<T>(file: string, fromJson: (json: JsonValue) => T): Promise<T> {
  const text = decode(file, await readBytes(file));
  try {
    return fromJson(parseJson(text));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new InputFileError(file, error.message, { cause: error });
  }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await (file === "-" ? buffer(process.stdin) : readFile(file));
  } catch (error) {
    throw new InputFileError(file, `cannot be read: ${systemReason(error)}`, { cause: error });
  }
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new InputFileError(file, "is not UTF-8 text; give the object's JSON file.", { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file.",
  EISDIR: "it is a directory; give the object's JSON file.",
  EACCES: "you may not read it.",
};

function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return REASONS[code] ?? error.message;
}
