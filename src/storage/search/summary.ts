/** A row of results: what is known of a match without reading its object. */

import type { StorageKey } from "../storage-key.js";

/** A match without its object. Values that the object lacks are absent. */
export interface Summary {
  readonly key: StorageKey;
  readonly className: string;
  /** Identifier of the substance. */
  readonly substance?: string;
  /** Kelvin, rounded to three decimals. */
  readonly temperatureK?: number;
  /** Pascal, rounded to three decimals. */
  readonly pressurePa?: number;
  readonly propertyPhase?: number;
  readonly sourceCalculationId?: string;
  readonly forceFieldId?: string;
  readonly calculationLayer?: string;
  readonly statisticalInefficiency?: number;
  readonly numberOfMolecules?: number | bigint;
  readonly maxNumberOfMolecules?: number | bigint;
  /** Names of the observables in frames, sorted. */
  readonly observableNames: readonly string[];
  /** When the version that is there was stored, where the backend knows. */
  readonly storedAt?: Date;
  /** Who stored it, where the backend knows. */
  readonly storedBy?: string;
  /** Bytes of the ancillary files, before compression; absent without an ancillary directory. */
  readonly archiveBytes?: number;
  readonly fileCount?: number;
  /** Distance to the state that the query is nearest to. */
  readonly distance?: number;
}
