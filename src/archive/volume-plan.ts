/**
 * Decides which bytes of a directory go into which volume, from the listing alone: what a volume holds does
 * not depend on how fast anything is read, packed or sent.
 */
import type { DirectoryTree, ScannedFile } from "../storage/ancillary/directory-tree.js";
import { EntryNames } from "./entry-names.js";

// Of the local and the central header of an entry, without its name in each, and of the end of the zip file
// (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16).
const ENTRY_HEADER_BYTES = 30 + 46;
const END_BYTES = 22;

// adm-zip takes some 12 KB of memory for each while a volume is packed or read; zip itself can count 65,535.
const MOST_ENTRIES = 1_000;

/** A run of bytes of one file that becomes an entry of a volume. */
export interface PlannedEntry {
  readonly file: ScannedFile;
  /** The name of the zip entry. */
  readonly name: string;
  /** Counts the segments of the file: 0, 1, 2… */
  readonly ordinal: number;
  /** Of the first byte, in the file. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

/** What a volume will hold. */
export interface PlannedVolume {
  readonly entries: readonly PlannedEntry[];
  /** Bytes of all entries together. */
  readonly contentBytes: number;
  /** Bytes of the zip file if nothing in it can be deflated: it will have no more. */
  readonly mostZipBytes: number;
}

/**
 * Plans the volumes of a directory. Files are taken in path order; small ones share a volume, one that is
 * larger than a volume is cut into consecutive segments in volumes of its own, which are therefore the same
 * whatever lies beside it. Empty files need no volume.
 */
export function planVolumes(tree: DirectoryTree, capacityBytes: number): readonly PlannedVolume[] {
  const names = new EntryNames(tree);
  const volumes: PlannedVolume[] = [];
  let shared: PlannedEntry[] = [];
  let sharedBytes = 0;
  const finishShared = (): void => {
    if (shared.length > 0) volumes.push(plannedVolume(shared));
    shared = [];
    sharedBytes = 0;
  };
  for (const file of tree.files) {
    const { path, size } = file;
    const count = Math.ceil(size / capacityBytes);
    if (count > 1 || sharedBytes + size > capacityBytes || shared.length === MOST_ENTRIES) finishShared();
    if (count === 1) {
      shared.push({ file, name: names.whole(path), ordinal: 0, offset: 0, size });
      sharedBytes += size;
    }
    for (let ordinal = 0; count > 1 && ordinal < count; ordinal += 1) {
      const offset = ordinal * capacityBytes;
      const entry = {
        file,
        name: names.segment(path, ordinal, count),
        ordinal,
        offset,
        size: Math.min(capacityBytes, size - offset),
      };
      volumes.push(plannedVolume([entry]));
    }
  }
  finishShared();
  return volumes;
}

function plannedVolume(entries: readonly PlannedEntry[]): PlannedVolume {
  const contentBytes = entries.reduce((sum, { size }) => sum + size, 0);
  const headerBytes = entries.reduce(
    (sum, { name }) => sum + ENTRY_HEADER_BYTES + 2 * Buffer.byteLength(name),
    END_BYTES,
  );
  return { entries, contentBytes, mostZipBytes: contentBytes + headerBytes };
}
