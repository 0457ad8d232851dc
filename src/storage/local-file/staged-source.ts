/**
 * The directory of an object that was stored in a transaction which is not over: first it is where it was staged,
 * and in its place from the moment that the transaction is.
 */

import type { AncillaryFile, ByteRange, FileMetadata, FileOutline } from "../ancillary/ancillary-file.js";
import type { AncillarySource } from "../ancillary/ancillary-source.js";
import { DirectorySource } from "../ancillary/directory-source.js";

/** Reads from the one of two places where the directory is. */
export class StagedSource implements AncillarySource {
  readonly #staged: DirectorySource;
  readonly #final: DirectorySource;
  readonly #isStaged: () => boolean;

  constructor(stagedPath: string, finalPath: string, isStaged: () => boolean) {
    this.#staged = new DirectorySource(stagedPath);
    this.#final = new DirectorySource(finalPath);
    this.#isStaged = isStaged;
  }

  list(): Promise<readonly AncillaryFile[]> {
    return this.#source.list();
  }

  outline(): Promise<readonly FileOutline[]> {
    return this.#source.outline();
  }

  directories(): Promise<readonly string[]> {
    return this.#source.directories();
  }

  metadata(path: string): Promise<FileMetadata> {
    return this.#source.metadata(path);
  }

  open(path: string, range?: ByteRange): AsyncIterable<Buffer> {
    return this.#source.open(path, range);
  }

  get #source(): DirectorySource {
    return this.#isStaged() ? this.#staged : this.#final;
  }
}
