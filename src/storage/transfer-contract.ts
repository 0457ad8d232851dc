/**
 * What moving objects between backends takes and reports. The engine comes after the backends and builds on them;
 * it announces itself here, so that every backend can offer what it does.
 */

import { UnsupportedOperationError } from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import type { Component } from "../substances/component.js";
import type { Substance } from "../substances/substance.js";
import type { StorageKey } from "./storage-key.js";
import type { ConflictPolicy, StoreOutcome } from "./store-result.js";

/** An object of which more must be said. */
export interface TransferProblem {
  /** Its key in the source. */
  readonly key: StorageKey;
  /** Where it is. */
  readonly path: string;
  readonly reason: string;
}

/** What became of one object. */
export interface Transferred {
  /** The key in the target under which the same piece of data is now found. */
  readonly key: StorageKey;
  readonly outcome: StoreOutcome;
}

/** What a transfer came to: how many objects had which outcome, and what more is to be said of some. */
export interface TransferReport extends Record<StoreOutcome, number> {
  /** Ancillary files of all objects that were looked at. */
  readonly files: number;
  /** Bytes of the ancillary files of all objects that were looked at. */
  readonly bytes: number;
  readonly failed: readonly TransferProblem[];
  /** Transferred, but files that the object names were not there in the source. */
  readonly incomplete: readonly TransferProblem[];
  /** Transferred, but the force field that the object names is not in the target. */
  readonly unlinked: readonly TransferProblem[];
  /** Left out because the target has no place for them. */
  readonly omitted: readonly TransferProblem[];
  /** How many objects were not looked at, because the transfer stopped before. */
  readonly remaining: number;
  /** What became of each object, by its key in the source. */
  readonly objects: ReadonlyMap<StorageKey, Transferred>;
}

/** How far a transfer is. */
export interface TransferProgress {
  /** Objects that were looked at. */
  readonly done: number;
  readonly total: number;
  /** Bytes of their ancillary files. */
  readonly bytes: number;
}

export interface TransferOptions {
  /** Only find out what would become of each object; nothing is written. Default: false. */
  readonly dryRun?: boolean;
  /** Go on past objects that cannot be transferred. Default: false, stop at the first. */
  readonly keepGoing?: boolean;
  /** Refuse objects that name files which are not in their directory. Default: false, take and report them. */
  readonly strict?: boolean;
  /**
   * Which of two different versions of the same piece of data stays. Default: the better one, and of two equally
   * good ones the one that is in the target, so that a second run changes nothing.
   */
  readonly onConflict?: ConflictPolicy;
  /** Told after each object. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Ends the transfer between two objects. */
  readonly signal?: AbortSignal;
}

/** Which objects belong to a subset by their substance; all that is given must hold. */
export interface SubstanceSelection {
  /** The substance is one of these. */
  readonly includeSubstances?: readonly Substance[];
  /** The substance contains every one of these. */
  readonly includeComponents?: readonly Component[];
  /** The substance is none of these. */
  readonly excludeSubstances?: readonly Substance[];
  /** The substance contains none of these. */
  readonly excludeComponents?: readonly Component[];
}

/** What moves objects; the sources and targets are backends. */
export interface TransferEngine {
  copy(from: object, to: object, options: TransferOptions): Promise<TransferReport>;
  subset(
    from: object,
    to: object,
    selection: SubstanceSelection | readonly DataQuery[],
    options: TransferOptions,
  ): Promise<TransferReport>;
}

let announced: TransferEngine | undefined;

/** Announces the engine: it builds on backends, not backends on it. */
export function useTransferEngine(engine: TransferEngine): void {
  announced = engine;
}

/** @throws {UnsupportedOperationError} if no engine is loaded. */
export function transferEngine(operation: string): TransferEngine {
  if (announced !== undefined) return announced;
  throw new UnsupportedOperationError(operation, "import thermostore's copy first.");
}
