/**
 * Reads a zip file entry by entry, in any order, without unpacking it. Nothing in it is trusted: an entry gives no
 * more bytes than it says, and no name leads out of a directory.
 */

import { once } from "node:events";
import type { Readable } from "node:stream";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { CorruptionError } from "../../errors.js";
import type { ByteRange } from "../../storage/ancillary/ancillary-file.js";
import { resolveRange } from "../../storage/ancillary/byte-range.js";

const STORED = 0;

/** A zip file that is open for reading. */
export class ZipReader {
  readonly path: string;
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(path: string, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.path = path;
    this.#zip = zip;
    this.#entries = entries;
  }

  /** @throws {CorruptionError} if it is no zip file, or its directory of entries is damaged. */
  static async open(path: string): Promise<ZipReader> {
    const zip = await new Promise<ZipFile>((opened, failed) => {
      yauzl.open(path, { autoClose: false, lazyEntries: true }, (error, file) =>
        error ? failed(damaged(path, error)) : opened(file),
      );
    });
    try {
      return new ZipReader(path, zip, await entriesOf(path, zip));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  /** The names of all entries; those of directories end in "/". */
  get names(): Iterable<string> {
    return this.#entries.keys();
  }

  /** The bytes of an entry, or a part of them. */
  async *read(name: string, range?: ByteRange): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new CorruptionError(this.path, `it has no entry ${JSON.stringify(name)}`);
    const { start, length } = resolveRange(range, entry.uncompressedSize);
    const direct = entry.compressionMethod === STORED && range !== undefined;
    let skip = direct ? 0 : start;
    let left = length;
    try {
      const stream = await this.#stream(entry, direct ? { start, end: start + length } : undefined);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const part = chunk.subarray(Math.min(skip, chunk.length), Math.min(skip + left, chunk.length));
        skip -= Math.min(skip, chunk.length);
        left -= part.length;
        if (part.length > 0) yield part;
        if (left === 0 && range !== undefined) return;
      }
    } catch (error) {
      throw damaged(this.path, error);
    }
  }

  async close(): Promise<void> {
    if (!this.#zip.isOpen) return;
    const closed = once(this.#zip, "close");
    this.#zip.close();
    await closed;
  }

  #stream(entry: Entry, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    return new Promise((opened, failed) => {
      this.#zip.openReadStream(entry, range ?? {}, (error, stream) =>
        error ? failed(error) : opened(stream),
      );
    });
  }
}

function entriesOf(path: string, zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((done, failed) => {
    const entries = new Map<string, Entry>();
    zip.on("entry", (entry: Entry) => {
      if (entries.has(entry.fileName)) {
        failed(new CorruptionError(path, `it has two entries ${JSON.stringify(entry.fileName)}`));
        return;
      }
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on("end", () => done(entries));
    zip.on("error", (error: unknown) => failed(damaged(path, error)));
    zip.readEntry();
  });
}

function damaged(path: string, error: unknown): CorruptionError {
  if (error instanceof CorruptionError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new CorruptionError(path, `it cannot be read as a zip file: ${reason.replace(/\.$/, "")}`, {
    cause: error,
  });
}
