/** What can be imported: a store directory, a bundle, another database. */

import { stat } from "node:fs/promises";
import { parseConnectionTarget } from "../postgres/connection-target.js";
import { PostgresStorage } from "../postgres/postgres-storage.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { BundleStorage } from "../transfer/bundle/bundle-storage.js";
import { copy } from "../transfer/copy.js";
import { type ImportOptions, type ImportReport, importStore } from "../transfer/import-store.js";
import { requireDirectory } from "../transfer/store-directory.js";
import { readingFlag, UsageError } from "./usage-error.js";

const DATABASE_ADDRESS = /^postgres(ql)?:\/\//;

/** Whether a source is the address of a database. */
function isDatabaseAddress(source: string): boolean {
  return DATABASE_ADDRESS.test(source);
}

/**
 * Whether there is something to import, as far as that can be told without a store to import into.
 *
 * @throws {UsageError} for an address that is none, and for `salvage` where it has no meaning.
 * @throws {NotAStoreError} if there is nothing at the path.
 */
export async function requireSource(
  source: string,
  { salvage }: { readonly salvage: boolean },
): Promise<void> {
  const kind = await kindOf(source);
  if (kind === "database") readingFlag("SOURCE", () => parseConnectionTarget(source));
  if (kind === "directory") await requireDirectory(source);
  else if (salvage) throw new UsageError("--salvage is for store directories; leave it out");
}

async function kindOf(source: string): Promise<"database" | "bundle" | "directory"> {
  if (isDatabaseAddress(source)) return "database";
  return (await stat(source).catch(() => undefined))?.isFile() === true ? "bundle" : "directory";
}

/** Imports whatever the source is: the address of a database, the file of a bundle, or a store directory. */
export async function importFrom(
  source: string,
  target: StorageBackend,
  { salvage = false, ...options }: ImportOptions,
): Promise<ImportReport> {
  const kind = await kindOf(source);
  if (kind === "directory") return importStore(source, target, { salvage, ...options });
  await using backend =
    kind === "database"
      ? await PostgresStorage.connect(parseConnectionTarget(source))
      : await BundleStorage.open(source);
  const report = await copy(backend, target, options);
  return { ...report, vanished: [], unregistered: [], unusable: [] };
}
