/** An object on its way from one store to another, wherever it comes from. */

import type { StoredData } from "../data/stored-data.js";
import type { AncillaryDirectory } from "../storage/ancillary/ancillary-directory.js";
import type { StorageKey } from "../storage/storage-key.js";

/** The ancillary files of an object: a local directory, which is not to be changed, or one that is stored. */
export type EntryFiles = string | AncillaryDirectory;

/** An object that was read, with its files as they were with it. */
export interface ReadEntry {
  readonly object: StoredData;
  /** Nothing of them is fetched until they are worked with. */
  readonly files: EntryFiles | undefined;
  /** When and by whom it was stored where it comes from, as far as that is known. */
  readonly storedAt?: Date | undefined;
  readonly storedBy?: string | undefined;
}

/** One object of a source: nothing of it is read until it is asked for. */
export interface TransferEntry {
  /** Its key in the source. */
  readonly key: StorageKey;
  /** Where it is, for messages. */
  readonly path: string;
  /** Where its ancillary files are, for messages. */
  readonly filesPath: string;
  /** Force fields go first, so that what refers to them can be given their key in the target. */
  readonly isForceField: boolean;

  /** @throws {StorageError} telling why it cannot be read, is not valid, or lacks its directory. */
  read(): Promise<ReadEntry>;
}
