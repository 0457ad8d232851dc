/**
 * Moves data from one store into another: everything is copied first, and removed where it was only after that, and
 * only if the target has it. Whatever interrupts that, nothing is lost, and moving again finishes it.
 */

import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { TransferProgress, TransferReport } from "../storage/transfer-contract.js";
import { entriesOf } from "./backend-source.js";
import type { CopyOptions } from "./copy.js";
import { requireDistinct } from "./require-distinct.js";
import { type RemovalOutcome, SourceRemoval } from "./source-removal.js";
import type { ReadEntry } from "./transfer-entry.js";
import { transfer } from "./transfer-run.js";

/** How far a move is. */
export interface MoveProgress extends TransferProgress {
  /** All is copied before the first object is removed. */
  readonly phase: "copying" | "removing";
}

export interface MoveOptions extends Omit<CopyOptions, "onProgress"> {
  /** What the ledgers of the two stores call the other one. Default: another store. */
  readonly names?: { readonly from: string; readonly to: string };
  /** Told after each object, of either half. */
  readonly onProgress?: (progress: MoveProgress) => void;
}

/** What a move came to. */
export interface MoveReport extends RemovalOutcome {
  /** The first half. */
  readonly copied: TransferReport;
  /** Force fields that were copied because what was moved refers to them; they stay in the source too. */
  readonly alongside: readonly StorageKey[];
}

/**
 * Moves objects with their ancillary directories: all of them, or what queries select. The force fields behind it are
 * copied. An object is removed from the source if the target has the very same version, also if that was there
 * before; the source's ledger keeps its history, and the target's begins with where it came from.
 *
 * @throws {InvalidValueError} if both are the same store.
 * @example
 * const { moved, left } = await move(shared, polymers, { queries: [new SimulationDataQuery({ substance })] });
 */
export async function move(
  from: StorageBackend,
  to: StorageBackend,
  { queries, names, onProgress, ...options }: MoveOptions = {},
): Promise<MoveReport> {
  await requireDistinct(from, to);
  const { from: here, to: there } = names ?? { from: "another store", to: "another store" };
  const entries = await entriesOf(from, queries);
  const telling = (phase: MoveProgress["phase"]) => (progress: TransferProgress) =>
    onProgress?.({ ...progress, phase });
  const copied = await transfer(
    entries,
    to,
    { ...options, onProgress: telling("copying") },
    { reasonFor: (entry) => reasonToStore(here, entry) },
  );
  const removal = new SourceRemoval({
    source: from,
    target: to,
    copied: copied.objects,
    entries,
    reason: (key) => `moved to ${there} as "${key}"`,
    options: { ...options, onProgress: telling("removing") },
  });
  // Who stopped the copying, or is stopped by what fails, wants nothing to go.
  const isCopied = copied.remaining === 0 && (copied.failed.length === 0 || options.keepGoing === true);
  if (isCopied && options.dryRun === true) await removal.foretell();
  else if (isCopied) await removal.run();
  return {
    copied,
    ...removal.outcome(),
    alongside: entries
      .filter(({ key, isSelected }) => !isSelected && copied.objects.has(key))
      .map(({ key }) => key),
  };
}

function reasonToStore(here: string, { storedAt, storedBy }: ReadEntry): string {
  const when = storedAt === undefined ? "" : ` on ${storedAt.toISOString().slice(0, 10)}`;
  const who = storedBy === undefined ? "" : ` by ${storedBy}`;
  return `moved from ${here}${when || who ? `, stored there${when}${who}` : ""}`;
}
