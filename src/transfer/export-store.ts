/** Exports a backend, or a part of it, to a store directory that openff-evaluator opens. */

import { exists } from "../storage/local-file/durable-files.js";
import { historyFolder } from "../storage/local-file/file-names.js";
import { LocalFileStorage } from "../storage/local-file/local-file-storage.js";
import { MemoryStorage } from "../storage/memory-storage.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { TransferReport } from "../storage/transfer-contract.js";
import { entriesOf } from "./backend-source.js";
import type { CopyOptions } from "./copy.js";
import { type CelsiusPolicy, evaluatorForm } from "./evaluator-form.js";
import { requireDistinct } from "./require-distinct.js";
import { fileNameFor, transfer } from "./transfer-run.js";

export interface ExportOptions extends CopyOptions {
  /** Leave out objects whose state is in degrees Celsius, or write it in kelvin. Default: omit. */
  readonly celsius?: CelsiusPolicy;
}

/**
 * Writes objects to a store directory, a new one or one that is there, in evaluator's layout. What evaluator
 * could not open is left out and listed. Keys that cannot be names of files are replaced.
 *
 * @throws {NotAStoreError} if the directory cannot be made.
 * @example const report = await exportStore(store, "stored_data", { queries: [new SimulationDataQuery()] });
 */
export async function exportStore(
  from: StorageBackend,
  directory: string,
  { queries, celsius = "omit", ...options }: ExportOptions = {},
): Promise<TransferReport> {
  const entries = await entriesOf(from, queries);
  await using target = await targetFor(directory, options.dryRun === true);
  await requireDistinct(from, target);
  return await transfer(entries, target, options, {
    adapt: (object) => evaluatorForm(object, celsius),
    keyFor: fileNameFor,
  });
}

/** The store directory; to foretell what goes into one that does not exist, a store that is as empty. */
async function targetFor(directory: string, dryRun: boolean): Promise<StorageBackend> {
  // An export is a copy, as of today; but where a ledger is kept, it is kept on.
  const history = await exists(historyFolder(directory));
  if (!dryRun) return LocalFileStorage.open(directory, { history });
  if (await exists(directory)) return LocalFileStorage.open(directory, { readOnly: true });
  return new MemoryStorage();
}
