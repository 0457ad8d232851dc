/**
 * The handle on a stored ancillary directory: nothing is fetched until asked, and what is fetched has been
 * verified. Every backend hands out this one class; they differ only in the source behind it.
 */
import { constants } from "node:buffer";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { AncillaryError } from "../../errors.js";
import type { AncillaryFile, ByteRange, FileMetadata, FileOutline } from "./ancillary-file.js";
import type { AncillarySource } from "./ancillary-source.js";
import { removeLeftOvers } from "./build-directory.js";
import { checkRange } from "./byte-range.js";
import { contentSha256 } from "./content-hash.js";
import { extractDirectory } from "./extract-directory.js";
import { MaterialisedCache } from "./materialised-cache.js";
import { readVerified } from "./read-verified.js";
import { remember } from "./remember.js";
import { writeTree } from "./write-tree.js";

/** How a handle does its work. */
export interface AncillaryDirectoryOptions {
  /** Where `materialise()` keeps directories. Default: the cache that the environment names. */
  readonly cache?: MaterialisedCache;
}

const NAMES_IN_MESSAGE = 10;

/**
 * The ancillary directory of a stored object.
 *
 * @example
 * const ancillary = (await backend.retrieveObject(key))?.ancillary;
 * for (const { path, size } of (await ancillary?.files()) ?? []) console.log(path, size);
 * const firstMebibyte = ancillary?.stream("trajectory.dcd", { end: 1024 ** 2 - 1 });
 * await ancillary?.extractTo("results/water");
 */
export class AncillaryDirectory {
  readonly #source: AncillarySource;
  readonly #cache: MaterialisedCache | undefined;
  readonly #files: () => Promise<readonly AncillaryFile[]>;
  readonly #outline: () => Promise<readonly FileOutline[]>;
  readonly #known = new Map<string, FileOutline>();

  constructor(source: AncillarySource, options: AncillaryDirectoryOptions = {}) {
    this.#source = source;
    this.#cache = options.cache;
    this.#files = remember(async () => {
      // A source may know more of a file; what a listing says is the same for all of them.
      const files = (await source.list()).map(({ path, size, sha256 }) => ({ path, size, sha256 }));
      for (const file of files) this.#known.set(file.path, file);
      return files;
    });
    this.#outline = remember(async () => {
      const files = source.outline === undefined ? await this.#files() : await source.outline();
      for (const file of files) if (!this.#known.has(file.path)) this.#known.set(file.path, file);
      return files;
    });
  }

  /** Where the files lie as they are, if the backend keeps them in a directory; not to be written to. */
  get localPath(): string | undefined {
    return this.#source.localPath;
  }

  /** Every file, sorted by path in code point order; empty directories are not files. */
  files(): Promise<readonly AncillaryFile[]> {
    return this.#files();
  }

  /** The same files, without checksums that would have to be computed first: no file is read for it. */
  outline(): Promise<readonly FileOutline[]> {
    return this.#outline();
  }

  /**
   * The whole content of a file.
   *
   * @throws AncillaryError if there is no such file (it names those there are), or if it is too large for memory
   * @throws CorruptionError if its size or sha256 is not the one stored
   */
  async read(path: string): Promise<Buffer> {
    const file = await this.#file(path);
    if (file.size > constants.MAX_LENGTH) {
      throw new AncillaryError(path, `is too large to be held in memory (${file.size} bytes); stream it.`);
    }
    const content = Buffer.allocUnsafe(file.size);
    let filled = 0;
    for await (const chunk of readVerified(this.#source, file)) filled += chunk.copy(content, filled);
    return content;
  }

  /**
   * A stream of a file, or of a part of it. What `read` throws, the stream emits as its error; the sha256 of
   * a whole file is known only at its end, so wait for the end before trusting what came.
   *
   * @throws InvalidValueError if the range is none
   */
  stream(path: string, range?: ByteRange): Readable {
    if (range !== undefined) checkRange(range);
    return Readable.from(this.#open(path, range), { objectMode: false });
  }

  /**
   * Writes all of it to a directory, with modification times and executable bits; it appears when it is
   * complete and verified, and a failure leaves nothing behind. What a killed process of this machine left
   * beside it, under a name `.thermostore-….unfinished`, is removed.
   *
   * @param directory must not exist, or be an empty directory; missing parents are made
   * @throws AncillaryError if there is something in it already or the file system refuses
   * @throws CorruptionError if a file is not the one stored
   */
  async extractTo(directory: string): Promise<void> {
    await removeLeftOvers(dirname(resolve(directory)));
    await extractDirectory(directory, (temporary) => this.#writeTo(temporary));
  }

  /**
   * The path of a read-only local directory with this content, from a verified cache shared by all processes.
   * It may be evicted when others are materialised: what has to stay, put elsewhere with `extractTo`.
   *
   * @throws AncillaryError if the cache cannot be written
   * @throws CorruptionError if a file is not the one stored
   */
  async materialise(): Promise<string> {
    const cache = this.#cache ?? new MaterialisedCache();
    return cache.materialise({
      contentHash: await this.contentHash(),
      files: await this.#files(),
      emptyDirectories: await this.#emptyDirectories(),
      writeTo: (directory) => this.#writeTo(directory),
    });
  }

  /** The sha256 (hex) that two directories share if and only if their content is the same: `contentSha256`. */
  async contentHash(): Promise<string> {
    const files = await Promise.all(
      (await this.#files()).map(async ({ path, size, sha256 }) => {
        const { executable = false } = await this.#metadata(path);
        return { path, size, sha256, executable };
      }),
    );
    return contentSha256(files, await this.#emptyDirectories());
  }

  async *#open(path: string, range?: ByteRange): AsyncGenerator<Buffer, void, undefined> {
    yield* readVerified(this.#source, await this.#file(path), range);
  }

  async #writeTo(directory: string): Promise<void> {
    if (this.#source.extract !== undefined) return this.#source.extract(directory);
    const content = {
      paths: (await this.#outline()).map((file) => file.path),
      emptyDirectories: await this.#emptyDirectories(),
      metadata: (path: string) => this.#metadata(path),
      open: (path: string) => this.#open(path),
    };
    await writeTree(content, directory);
  }

  async #file(path: string): Promise<FileOutline> {
    const outline = await this.#outline();
    const file = this.#known.get(path);
    if (file === undefined) throw new AncillaryError(path, `no such file here; ${filesThereAre(outline)}`);
    return file;
  }

  async #emptyDirectories(): Promise<readonly string[]> {
    return (await this.#source.directories?.()) ?? [];
  }

  async #metadata(path: string): Promise<FileMetadata> {
    return (await this.#source.metadata?.(path)) ?? {};
  }
}

function filesThereAre(files: readonly FileOutline[]): string {
  if (files.length === 0) return "there are none.";
  const named = files.slice(0, NAMES_IN_MESSAGE).map((file) => JSON.stringify(file.path));
  const more = files.length - named.length;
  return `there are ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
