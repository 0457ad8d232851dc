/** Imports a store directory into a backend: keys are kept, and importing again changes nothing. */

import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { TransferOptions, TransferProblem, TransferReport } from "../storage/transfer-contract.js";
import { listDamagedStore } from "./damaged-store.js";
import { requireDistinct } from "./require-distinct.js";
import { listStoreDirectory } from "./store-directory.js";
import { transfer } from "./transfer-run.js";

export interface ImportOptions extends TransferOptions {
  /**
   * Take everything sound out of a damaged directory: what the registry does not name as well, whether or not it
   * can be read; and go on past what is broken. Default: false.
   */
  readonly salvage?: boolean;
}

/** What an import came to. */
export interface ImportReport extends TransferReport {
  /** Keys that the source's registry names although there is no such object. */
  readonly vanished: readonly StorageKey[];
  /** Keys of object files that the source's registry does not name; they are imported only when salvaging. */
  readonly unregistered: readonly StorageKey[];
  /** When salvaging: what else lies in the directory and is no sound object, nor part of one. */
  readonly unusable: readonly TransferProblem[];
}

/**
 * Imports everything that the registry of a store directory names. The directory is only read. An object is
 * imported whole or not at all. Where the same piece of data is there already, the better version stays; of
 * two equally good ones, the one that is there.
 *
 * @throws {NotAStoreError} if the directory is no store, or there is nothing to salvage.
 * @throws {InvalidValueError} if it is the directory of the target.
 * @example const report = await importStore("stored_data", store, { keepGoing: true });
 */
export async function importStore(
  root: string,
  target: StorageBackend,
  { salvage = false, ...options }: ImportOptions = {},
): Promise<ImportReport> {
  await requireDistinct(root, target);
  if (!salvage) {
    const { entries, vanished, unregistered } = await listStoreDirectory(root);
    return { ...(await transfer(entries, target, options)), vanished, unregistered, unusable: [] };
  }
  const { entries, ...listing } = await listDamagedStore(root);
  return { ...(await transfer(entries, target, { ...options, keepGoing: true })), ...listing };
}
