/**
 * Puts a value together from the slices in which COPY sends it: each row is the size of the whole, where the
 * slice begins, and the slice. Bytes are copied once, to where they belong, whatever the chunks they arrive in.
 *
 * Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
 */
import { CorruptionError } from "../../errors.js";

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
// Behind the signature: flags, and the length of an extension, which no server has ever sent.
const HEADER_BYTES = SIGNATURE.length + 8;
const TRAILER_BYTES = 2;
const COLUMNS = 3;
// Number of columns, then each with its length before it: size, start, and the slice, which is not counted here.
const ROW_HEADER_BYTES = 2 + (4 + 4) + (4 + 4) + 4;
// Far beyond what a volume can be: 16 MiB of content and the zip's own headers.
const MOST_BYTES = 256 * 1024 * 1024;

/** Receives one value. */
export class SliceReceiver {
  readonly #what: string;
  readonly #room: Buffer | undefined;
  /** What has been collected of a header, which may lie in several chunks. */
  readonly #header = Buffer.alloc(Math.max(HEADER_BYTES, ROW_HEADER_BYTES));
  #headerFilled = 0;
  #headerBytes = HEADER_BYTES;
  #value: Buffer | undefined;
  #received = 0;
  /** Where in the value the next byte belongs, and how many are still to come of the slice. */
  #position = 0;
  #missing = 0;

  /**
   * @param what names the value in errors
   * @param room memory to put the value into, if it fits
   */
  constructor(what: string, room?: Buffer) {
    this.#what = what;
    this.#room = room;
  }

  /** @throws CorruptionError if the value is not one that its slices make up */
  add(chunk: Buffer): void {
    for (let read = 0; read < chunk.length; ) {
      if (this.#missing > 0 && this.#value !== undefined) {
        const copied = chunk.copy(this.#value, this.#position, read, read + this.#missing);
        read += copied;
        this.#position += copied;
        this.#missing -= copied;
        this.#received += copied;
        continue;
      }
      const wanted = this.#headerBytes - this.#headerFilled;
      const copied = chunk.copy(this.#header, this.#headerFilled, read, read + wanted);
      read += copied;
      this.#headerFilled += copied;
      if (this.#headerFilled === this.#headerBytes) this.#takeHeader();
    }
  }

  /** The value; undefined if there was no row. @throws CorruptionError if slices are missing */
  finish(): Buffer | undefined {
    if (this.#value === undefined) return undefined;
    if (this.#received !== this.#value.length || this.#missing > 0) {
      throw this.#damaged(
        `${this.#value.length - this.#received} of its ${this.#value.length} bytes are missing`,
      );
    }
    return this.#value;
  }

  #takeHeader(): void {
    const isFirst = this.#headerBytes === HEADER_BYTES;
    const isTrailer = this.#headerBytes === TRAILER_BYTES && this.#header.readInt16BE(0) === -1;
    if (isFirst && !this.#header.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
      throw this.#damaged("the server sent it in a form that is not known");
    }
    if (this.#headerBytes === ROW_HEADER_BYTES) this.#beginSlice();
    // A row begins with as many bytes as the trailer has.
    const isRow = this.#headerBytes === TRAILER_BYTES && !isTrailer;
    this.#headerBytes = isRow ? ROW_HEADER_BYTES : TRAILER_BYTES;
    this.#headerFilled = isRow ? TRAILER_BYTES : 0;
  }

  #beginSlice(): void {
    const size = this.#header.readInt32BE(6);
    const length = this.#header.readInt32BE(18);
    if (this.#header.readInt16BE(0) !== COLUMNS || size < 0 || size > MOST_BYTES) {
      throw this.#damaged(`${size} bytes cannot be a volume`);
    }
    this.#value ??= this.#memoryFor(size);
    this.#position = this.#header.readInt32BE(14);
    this.#missing = length;
    const isInside = this.#position >= 0 && length >= 0 && this.#position + length <= size;
    if (this.#value.length !== size || !isInside) {
      throw this.#damaged("it changed while it was read");
    }
  }

  #memoryFor(size: number): Buffer {
    const room = this.#room;
    return room !== undefined && size <= room.length ? room.subarray(0, size) : Buffer.allocUnsafeSlow(size);
  }

  #damaged(reason: string): CorruptionError {
    return new CorruptionError(this.#what, reason);
  }
}
