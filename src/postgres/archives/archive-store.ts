/**
 * Archives in the database. Storing one has two steps. Staging: its volumes are sent, in transactions of their
 * own, before the one that writes the object is open. Linking: that transaction inserts the manifest.
 */

import type { ArchiveManifest } from "../../archive/archive-manifest.js";
import { ArchiveSource } from "../../archive/archive-source.js";
import { AncillaryDirectory } from "../../storage/ancillary/ancillary-directory.js";
import type { Database } from "../database/database.js";
import { linkManifest } from "./link-manifest.js";
import { readManifest } from "./read-manifest.js";
import { unlessReleased } from "./released-archive.js";
import { StagedArchive } from "./staged-archive.js";
import { VolumeDownload } from "./volume-download.js";

/** Puts ancillary directories into the database and reads them out of it. */
export class ArchiveStore {
  readonly #database: Database;
  readonly #download: VolumeDownload;

  constructor(database: Database) {
    this.#database = database;
    this.#download = new VolumeDownload(database);
  }

  /** Stages a directory; what it gives is to be disposed of when the archive is linked, or given up. */
  stage(directory: string): StagedArchive {
    return new StagedArchive(directory, this.#database);
  }

  /**
   * Writes a staged manifest, in the transaction that is under way, and gives the archive's id.
   *
   * @throws {DatabaseError} (retryable) if a volume has gone since it was staged.
   */
  link(manifest: ArchiveManifest): Promise<string> {
    return linkManifest(this.#database, manifest);
  }

  /**
   * A handle on the archive of an object. Once garbage collection has taken the archive, because the object was
   * removed or replaced, reading fails with {FilesReleasedError}.
   */
  directory(archiveId: string, key: string): AncillaryDirectory {
    const whileKept = <T>(work: () => Promise<T>): Promise<T> =>
      unlessReleased(this.#database, { archiveId, key }, () => this.#database.reading("read_files", work));
    return new AncillaryDirectory(
      new ArchiveSource(
        () => whileKept(() => readManifest(this.#database, archiveId)),
        (sha256, room) => whileKept(() => this.#download.fetch(sha256, room)),
      ),
    );
  }
}
