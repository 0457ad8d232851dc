/** What can be imported: a store directory, a bundle, another database. */

import { stat } from "node:fs/promises";
import { parseConnectionTarget } from "../postgres/connection-target.js";
import { PostgresStorage } from "../postgres/postgres-storage.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { BundleStorage } from "../transfer/bundle/bundle-storage.js";
import { copy } from "../transfer/copy.js";
import { type ImportOptions, type ImportReport, importStore } from "../transfer/import-store.js";
import { readingFlag, UsageError } from "./usage-error.js";

const DATABASE_ADDRESS = /^postgres(ql)?:\/\//;

/** Whether a source is the address of a database. */
function isDatabaseAddress(source: string): boolean {
  return DATABASE_ADDRESS.test(source);
}

/** Imports whatever the source is: the address of a database, the file of a bundle, or a store directory. */
export async function importFrom(
  source: string,
  target: StorageBackend,
  { salvage = false, ...options }: ImportOptions,
): Promise<ImportReport> {
  const isDatabase = isDatabaseAddress(source);
  const isFile = !isDatabase && (await stat(source).catch(() => undefined))?.isFile() === true;
  if (!isDatabase && !isFile) return importStore(source, target, { salvage, ...options });
  if (salvage) throw new UsageError("--salvage is for store directories; leave it out");
  await using backend = isDatabase
    ? await PostgresStorage.connect(readingFlag("SOURCE", () => parseConnectionTarget(source)))
    : await BundleStorage.open(source);
  const report = await copy(backend, target, options);
  return { ...report, vanished: [], unregistered: [], unusable: [] };
}
