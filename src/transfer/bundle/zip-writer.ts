/**
 * Writes a zip file as a stream: each entry is taken in completely before the next, so that memory stays bounded
 * however large the file becomes, and what was written can be described in an entry at the end.
 */

import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { PassThrough, Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

/** What is known of an entry before its bytes. */
export interface ZipEntryOptions {
  readonly modifiedAt?: Date;
  readonly executable?: boolean;
  /** Whether to deflate it. */
  readonly compress: boolean;
}

/** An entry that was written. */
export interface WrittenEntry {
  /** In bytes, before compression. */
  readonly size: number;
  readonly sha256: string;
}

const PLAIN_MODE = 0o100644;
const EXECUTABLE_MODE = 0o100755;

/** A zip file that is being written. */
export class ZipWriter {
  readonly #zip = new ZipFile();
  readonly #output = new PassThrough();
  readonly #written: Promise<void>;

  constructor(path: string) {
    this.#zip.outputStream.pipe(this.#output);
    this.#written = pipeline(this.#output, createWriteStream(path, { flags: "wx", flush: true }));
    // Whoever adds or finishes is told; until then nobody listens.
    this.#written.catch(() => undefined);
  }

  /** Writes an entry, and tells what it was. */
  async add(name: string, bytes: AsyncIterable<Uint8Array>, options: ZipEntryOptions): Promise<WrittenEntry> {
    const hash = createHash("sha256");
    let size = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        size += chunk.length;
        done(undefined, chunk);
      },
    });
    this.#zip.addReadStream(counted, name, {
      compress: options.compress,
      mode: options.executable === true ? EXECUTABLE_MODE : PLAIN_MODE,
      ...(options.modifiedAt === undefined ? {} : { mtime: options.modifiedAt }),
    });
    // Where the output fails, nobody takes the input any more.
    await Promise.race([pipeline(Readable.from(bytes), counted), this.#failing()]);
    return { size, sha256: hash.digest("hex") };
  }

  addEmptyDirectory(name: string): void {
    this.#zip.addEmptyDirectory(name);
  }

  /** Writes what a zip file ends with, and waits until all of it is on the disk. */
  async finish(): Promise<void> {
    this.#zip.end();
    await this.#written;
  }

  /** Gives up; what was written is for the caller to remove. */
  async abandon(): Promise<void> {
    this.#output.destroy(new Error("abandoned"));
    await this.#written.catch(() => undefined);
  }

  /** Ends only if the output fails. */
  async #failing(): Promise<never> {
    await this.#written;
    throw new Error("the zip file ended before its last entry");
  }
}
