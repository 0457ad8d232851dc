/** Moves data between any two backends: all of it, or what queries select. */

import type { DataQuery } from "../query/data-query.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import {
  type SubstanceSelection,
  type TransferOptions,
  type TransferReport,
  useTransferEngine,
} from "../storage/transfer-contract.js";
import { entriesOf } from "./backend-source.js";
import { requireDistinct } from "./require-distinct.js";
import { subsetQueries } from "./subset.js";
import { transfer } from "./transfer-run.js";

export interface CopyOptions extends TransferOptions {
  /**
   * Copy what matches any of these queries, and the force fields that it refers to. Default: everything.
   */
  readonly queries?: readonly DataQuery[];
}

/**
 * Copies objects with their ancillary directories from one backend into another. Keys are kept where they are
 * free in the target, and references to force fields follow where they are not. Running it again changes
 * nothing, and finishes what was interrupted. What cannot be copied is in the report.
 *
 * @throws {InvalidValueError} if both are the same store.
 * @example
 * const report = await copy(laboratory, archive, { queries: [new SimulationDataQuery({ substance })] });
 */
export async function copy(
  from: StorageBackend,
  to: StorageBackend,
  { queries, ...options }: CopyOptions = {},
): Promise<TransferReport> {
  await requireDistinct(from, to);
  const entries = await entriesOf(from, queries);
  return transfer(entries, to, options);
}

useTransferEngine({
  copy,
  subset(
    from: StorageBackend,
    to: StorageBackend,
    selection: SubstanceSelection | readonly DataQuery[],
    options: TransferOptions,
  ) {
    const queries = isQueries(selection) ? selection : subsetQueries(selection);
    return copy(from, to, { ...options, queries });
  },
});

function isQueries(selection: SubstanceSelection | readonly DataQuery[]): selection is readonly DataQuery[] {
  return Array.isArray(selection);
}
