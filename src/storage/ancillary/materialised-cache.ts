/**
 * Keeps ancillary directories on the local disk for programs that can only read files: addressed by content,
 * verified at every use, bounded in size. Nothing in it is needed: it is safe to delete at any time, and
 * several processes may share it, since entries appear and disappear by one rename each.
 */
import { mkdir, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { AncillaryError, InvalidValueError, StorageError } from "../../errors.js";
import type { AncillaryFile } from "./ancillary-file.js";
import { buildDirectory } from "./build-directory.js";
import { discardEntry, evictEntries } from "./cache-eviction.js";
import { DirectorySource } from "./directory-source.js";
import { errorCode, fileSystemError } from "./file-system-error.js";
import { makeReadOnly } from "./read-only.js";

const GIBIBYTE = 1024 ** 3;

/** How often an entry is filled before it is given up. */
const MOST_ATTEMPTS = 50;

/** Where the cache lies and how large it may grow. */
export interface MaterialisedCacheOptions {
  /** Default: `THERMOSTORE_CACHE`, else the platform's cache directory for thermostore. */
  readonly directory?: string;
  /** Bytes of file content kept at most. Default: `THERMOSTORE_CACHE_BYTES`, else 10 GiB. */
  readonly maxBytes?: number;
}

/** A directory that the cache can hold. */
export interface CacheableDirectory {
  /** Names the entry: the same for the same content. */
  readonly contentHash: string;
  readonly files: readonly AncillaryFile[];
  readonly emptyDirectories: readonly string[];
  /** Fills the empty directory whose path it is given. */
  writeTo(directory: string): Promise<void>;
}

// Two handles of one process that want the same entry at the same time share the work.
const underWay = new Map<string, Promise<string>>();

/**
 * A size-bounded directory cache.
 *
 * Its entries are read-only; where a directory has to be deleted by hand, `chmod -R u+w` comes first.
 *
 * @example
 * const cache = new MaterialisedCache({ directory: "/scratch/thermostore", maxBytes: 50 * 1024 ** 3 });
 * const path = await new AncillaryDirectory(source, { cache }).materialise();
 */
export class MaterialisedCache {
  readonly #directory: string;
  readonly #maxBytes: number;

  /** @throws InvalidValueError if the size given, or the one in the environment, is no number of bytes */
  constructor(options: MaterialisedCacheOptions = {}) {
    const root = process.env.THERMOSTORE_CACHE || envPaths("thermostore", { suffix: "" }).cache;
    // A directory of our own inside it: what else lies there is never looked at, let alone evicted.
    this.#directory = join(resolve(options.directory ?? root), "ancillary");
    this.#maxBytes = options.maxBytes ?? maxBytesFromEnvironment();
    if (!(this.#maxBytes >= 0)) {
      throw new InvalidValueError("maxBytes", this.#maxBytes, "must be a number of bytes, 0 or more");
    }
  }

  /**
   * The path of a read-only directory with this content, from the cache if an undamaged one is there. It
   * stays until it is evicted, least recently used first, to make room for others: use `extractTo` for
   * what has to stay. A directory larger than the whole cache is kept alone.
   *
   * @throws AncillaryError where the file system refuses, and what `content.writeTo` throws
   */
  async materialise(content: CacheableDirectory): Promise<string> {
    const entry = join(this.#directory, content.contentHash);
    const running = underWay.get(entry);
    if (running !== undefined) return running;
    const work = this.#verifiedEntry(entry, content).finally(() => underWay.delete(entry));
    underWay.set(entry, work);
    return work;
  }

  async #verifiedEntry(entry: string, content: CacheableDirectory): Promise<string> {
    // Goes round again where somebody changed or deleted what was being filled, and to verify what was put in
    // place, by this process or another: nothing is handed out that was not whole where it lies.
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      try {
        await mkdir(this.#directory, { recursive: true });
        // First marked as used, so that no other process evicts it while it is being verified.
        await markAsUsed(entry);
        if (await holds(entry, content)) return entry;
        await this.#fill(entry, content);
      } catch (error) {
        if (!this.#wasDeleted(error) || attempt === MOST_ATTEMPTS)
          throw fileSystemError(entry, "cached", error);
      }
    }
    throw new AncillaryError(
      entry,
      "is changed by others as fast as it is filled; see what does, or use extractTo with a place of your own.",
    );
  }

  /** Whether something in the cache was not there that had been there a moment before. */
  #wasDeleted(error: unknown): boolean {
    if (error instanceof AncillaryError && !error.path.startsWith(this.#directory)) return false;
    const code = errorCode(error instanceof StorageError ? error.cause : error);
    return code === "ENOENT" || code === "ENOTEMPTY";
  }

  async #fill(entry: string, content: CacheableDirectory): Promise<void> {
    await discardEntry(entry);
    await evictEntries(this.#directory, this.#maxBytes - totalBytes(content.files));
    await buildDirectory(entry, { fill: (directory) => content.writeTo(directory), seal: makeReadOnly });
    // Other processes may have filled theirs at the same time, each having made room for its own only.
    await evictEntries(this.#directory, this.#maxBytes, content.contentHash);
  }
}

function maxBytesFromEnvironment(): number {
  const text = process.env.THERMOSTORE_CACHE_BYTES;
  if (text === undefined || text === "") return 10 * GIBIBYTE;
  if (!/^\d+$/.test(text)) {
    throw new InvalidValueError("THERMOSTORE_CACHE_BYTES", text, "must be a whole number of bytes");
  }
  return Number(text);
}

function totalBytes(files: readonly AncillaryFile[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

async function markAsUsed(entry: string): Promise<void> {
  const now = new Date();
  // It may not be there, or belong to somebody else who shares the cache: then they mark it.
  await utimes(entry, now, now).catch(() => undefined);
}

/** Whether the directory is there and holds exactly this content, by size and sha256 of every file. */
async function holds(entry: string, content: CacheableDirectory): Promise<boolean> {
  try {
    const found = new DirectorySource(entry);
    const outline = await found.outline();
    if (!sameItems(outline, content.files, (a, b) => a.path === b.path && a.size === b.size)) return false;
    if (!sameItems(await found.directories(), content.emptyDirectories, (a, b) => a === b)) return false;
    return sameItems(await found.list(), content.files, (a, b) => a.sha256 === b.sha256);
  } catch {
    return false; // Missing, unreadable or being removed by another process: all the same, it is no hit.
  }
}

function sameItems<A, B>(left: readonly A[], right: readonly B[], same: (a: A, b: B) => boolean): boolean {
  return (
    left.length === right.length &&
    left.every((item, index) => {
      const other = right[index];
      return other !== undefined && same(item, other);
    })
  );
}
