/**
 * Reads what a plan says into memory that it is given, and computes the checksum of each file on the way, so
 * that every file is read once, from its beginning to its end.
 */
import { createHash } from "node:crypto";
import type { DirectoryTree, ScannedFile } from "../storage/ancillary/directory-tree.js";
import { readUnchanged } from "../storage/ancillary/read-unchanged.js";
import type { PlannedEntry, PlannedVolume } from "./volume-plan.js";

// Large enough for few calls, small enough to be hashed without keeping everybody else waiting.
const CHUNK_BYTES = 1024 * 1024;
// Opening a small file is mostly waiting.
const FILES_AT_ONCE = 8;

/** Reads one directory, volume after volume, in the order of the plan. */
export class ContentReader {
  readonly #tree: DirectoryTree;
  readonly #signal: AbortSignal;
  readonly #sha256 = new Map<string, string>();
  /** The file that is cut, while it is being read. */
  #cut: FileReading | undefined;

  /** @param signal ends the reading with its reason */
  constructor(tree: DirectoryTree, signal: AbortSignal) {
    this.#tree = tree;
    this.#signal = signal;
  }

  /**
   * Reads the entries of a volume, one after the other, into `content`.
   *
   * @throws AncillaryError if a file is not, or does not stay, as it was listed
   */
  async fill({ entries }: PlannedVolume, content: Buffer): Promise<void> {
    const [first] = entries;
    if (first !== undefined && first.size < first.file.size) return this.#readSegment(first, content);
    let start = 0;
    const places = entries.map(({ file, size }) => {
      start += size;
      return { file, target: content.subarray(start - size, start) };
    });
    await this.#readFiles(places);
  }

  /** Reads the files that are in no volume: an empty file must still be empty. */
  async checkEmpty(): Promise<void> {
    const empty = this.#tree.files.filter(({ size }) => size === 0);
    await this.#readFiles(empty.map((file) => ({ file, target: Buffer.alloc(0) })));
  }

  /** The checksum of a file that has been read. */
  sha256(path: string): string {
    const sha256 = this.#sha256.get(path);
    if (sha256 === undefined) throw new Error(`${path} has not been read`);
    return sha256;
  }

  /** Gives up what it holds open. */
  async close(): Promise<void> {
    await this.#cut?.close();
  }

  async #readSegment({ file, offset, size }: PlannedEntry, content: Buffer): Promise<void> {
    if (offset === 0) this.#cut = this.#open(file);
    await this.#cut?.fill(content);
    if (offset + size < file.size) return;
    await this.#cut?.finish();
    this.#cut = undefined;
  }

  async #readFiles(places: readonly Place[]): Promise<void> {
    const queue = places.values();
    const results = await Promise.allSettled(
      Array.from({ length: Math.min(FILES_AT_ONCE, places.length) }, async () => {
        for (const { file, target } of queue) {
          const reading = this.#open(file);
          try {
            await reading.fill(target);
            await reading.finish();
          } finally {
            await reading.close();
          }
        }
      }),
    );
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  #open(file: ScannedFile): FileReading {
    return new FileReading(this.#tree.root, file, this.#signal, (sha256) =>
      this.#sha256.set(file.path, sha256),
    );
  }
}

interface Place {
  readonly file: ScannedFile;
  readonly target: Buffer;
}

/** One file, read in as many pieces as there is memory for. */
class FileReading {
  readonly #signal: AbortSignal;
  readonly #done: (sha256: string) => void;
  readonly #hash = createHash("sha256");
  readonly #chunks: AsyncGenerator<Buffer, void, undefined>;
  #free: Buffer = Buffer.alloc(0);

  constructor(root: string, file: ScannedFile, signal: AbortSignal, done: (sha256: string) => void) {
    this.#signal = signal;
    this.#done = done;
    this.#chunks = readUnchanged(root, file, undefined, () => this.#free.subarray(0, CHUNK_BYTES));
  }

  async fill(target: Buffer): Promise<void> {
    this.#free = target;
    while (this.#free.length > 0) {
      this.#signal.throwIfAborted();
      const { value } = await this.#chunks.next();
      if (value === undefined) throw new Error("the plan wants more of a file than there is");
      this.#hash.update(value);
      this.#free = this.#free.subarray(value.length);
    }
  }

  /** To the end, where the file is looked at once more. */
  async finish(): Promise<void> {
    await this.#chunks.next();
    this.#done(this.#hash.digest("hex"));
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }
}
