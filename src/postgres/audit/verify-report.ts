/** What a verification is asked, and what it found. */

/**
 * What is wrong:
 * - `object-damaged`: the object's JSON cannot be read, or is not what its checksum says
 * - `column-mismatch`: a column, or a row of its substance, is not what the object says; queries go wrong
 * - `archive-missing`: its class needs an ancillary directory, and there is none
 * - `archive-unexpected`: its class has no ancillary directory, and there is one
 * - `file-missing`: it names a file that its directory lacked already when it was imported
 * - `force-field-missing`: it names a force field that is not stored
 * - `manifest-damaged`: the rows that say where the files lie do not add up
 * - `volume-damaged`: the bytes of a volume are not what its row says; no file in it can be read
 * - `file-damaged`: the volumes are whole, but do not give the file
 * - `superseded-damaged`: the JSON of a replaced or removed version is not what its checksum says
 * - `ledger-mismatch`: what the ledger says of a key is not what is there, or an entry does not add up
 * - `archive-unreferenced`, `volume-unreferenced`: left over; gc sweeps it
 */
export type ProblemKind =
  | "object-damaged"
  | "column-mismatch"
  | "archive-missing"
  | "archive-unexpected"
  | "file-missing"
  | "force-field-missing"
  | "manifest-damaged"
  | "volume-damaged"
  | "file-damaged"
  | "superseded-damaged"
  | "ledger-mismatch"
  | "archive-unreferenced"
  | "volume-unreferenced";

/** Something that is wrong, not yet said of whom. */
export interface Finding {
  readonly kind: ProblemKind;
  /** Names values, files and rows. */
  readonly detail: string;
}

/** Something that is wrong with an object, or with what belongs to none. */
export interface VerifyProblem extends Finding {
  /** The object that is hit, `null` where none is. What hits several objects is a problem of each. */
  readonly key: string | null;
}

/** How much of a verification is done. */
export interface VerifyProgress {
  readonly objects: number;
  readonly totalObjects: number;
  /** Of files, before compression. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** How many objects are looked at: a number of them, or a share between 0 and 1. */
export type Sample = { readonly count: number } | { readonly share: number };

export interface VerifyOptions {
  /** Look at these objects only, and at nothing that belongs to no object. Default: at everything. */
  readonly keys?: readonly string[];
  /**
   * Look at so many objects, chosen at random, and at no superseded versions. What can be found without
   * reading objects and files is looked for everywhere. Default: all.
   */
  readonly sample?: Sample;
  /** Ends the verification early; the report says what was found until then. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** What a verification found. */
export interface VerifyReport {
  /** Objects that were looked at. */
  readonly objects: number;
  /** Archives whose files were read, those of superseded versions included. */
  readonly archives: number;
  /** Bytes of those files, before compression. */
  readonly bytes: number;
  readonly problems: readonly VerifyProblem[];
  /** Objects that came without files which they name: nothing was lost here, so this is no problem. */
  readonly incomplete: readonly VerifyProblem[];
}
