/**
 * A directory on its way into the database: its volumes are there, and claimed for as long as this lasts. How
 * that holds against garbage collection is said in `volume-claims.ts`.
 */
import type { ArchiveManifest } from "../../archive/archive-manifest.js";
import { packDirectory } from "../../archive/pack-directory.js";
import { DatabaseError } from "../../database-errors.js";
import type { Database } from "../database/database.js";
import { requireRoom } from "./require-room.js";
import { VolumeClaims } from "./volume-claims.js";
import { VolumeUpload } from "./volume-upload.js";

const MAX_ATTEMPTS = 5;
// Claims that were all made in so short a time need not be renewed before the first attempt to link.
const FRESH_MS = 10_000;

/** The volumes of a directory, under claims until it is disposed of. */
export class StagedArchive implements AsyncDisposable {
  readonly #directory: string;
  readonly #database: Database;
  readonly #claims: VolumeClaims;
  readonly #upload: VolumeUpload;
  #manifest: ArchiveManifest | undefined;

  constructor(directory: string, database: Database) {
    this.#directory = directory;
    this.#database = database;
    this.#claims = new VolumeClaims(database);
    this.#upload = new VolumeUpload(database, this.#claims);
  }

  /**
   * Sends what the database lacks; to be called immediately before each attempt to link.
   *
   * @throws {AncillaryError} if the directory cannot be stored, or changes meanwhile.
   * @throws {QuotaExceededError} if the project has no room for it.
   */
  async ready(): Promise<ArchiveManifest> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const start = Date.now();
      const isNew = this.#manifest === undefined;
      if (isNew && attempt === 1) await requireRoom(this.#database, this.#directory, this.#claims);
      this.#manifest ??= await packDirectory(this.#directory, (volume) => this.#upload.send(volume));
      const age = Date.now() - start;
      if (isNew && age >= 0 && age < FRESH_MS) return this.#manifest;
      const missing = await this.#claims.renew(volumesOf(this.#manifest));
      if (missing.length === 0) return this.#manifest;
      this.#manifest = undefined;
    }
    throw new DatabaseError("volumes are swept as soon as they are sent. Store again.", undefined, true);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#claims[Symbol.asyncDispose]();
  }
}

function volumesOf({ files }: ArchiveManifest): readonly string[] {
  return [...new Set(files.flatMap(({ segments }) => segments.map(({ volumeSha256 }) => volumeSha256)))];
}
