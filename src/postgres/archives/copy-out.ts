/**
 * COPY … TO STDOUT whose data is looked at where the socket has put it: no message is put together, nothing is
 * allocated. Whatever else the server says, `pg` hears as always.
 *
 * Protocol: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
import type { Connection, Submittable } from "pg";
import { ByteSocket } from "../database/byte-socket.js";

// Each message begins with its type and the number of bytes that follow, those of this number included.
const MESSAGE_HEADER_BYTES = 5;
const LENGTH_BYTES = 4;
const COPY_OUT_RESPONSE = "H".charCodeAt(0);
const COPY_DATA = "d".charCodeAt(0);

/** A COPY statement, to be given to `client.query`. */
export class CopyOut implements Submittable {
  /** Settled when the server is ready for the next statement. */
  readonly done: Promise<void>;
  readonly #statement: string;
  readonly #sink: (data: Buffer) => void;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  readonly #header = Buffer.alloc(MESSAGE_HEADER_BYTES);
  #headerFilled = 0;
  #isData = false;
  #missing = 0;
  #hasFailed = false;

  /** @param sink receives the data in pieces of any size, which it must not keep; `done` fails with its error */
  constructor(statement: string, sink: (data: Buffer) => void) {
    this.#statement = statement;
    this.#sink = sink;
    let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
    this.done = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#resolve = () => settle?.resolve();
    this.#reject = (error) => settle?.reject(error);
  }

  /** Called by `pg` when it is this statement's turn, as are the methods that follow. */
  submit(connection: Connection): void {
    if (connection.stream instanceof ByteSocket) connection.stream.divert((bytes) => this.#take(bytes));
    connection.query(this.#statement);
  }

  /** A message that came the ordinary way: over an encrypted connection, or behind a message of another type. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.#pass(chunk);
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }

  /** How many rows there were is no news. */
  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#resolve();
  }

  /** Takes messages with data, up to the first that is something else. */
  #take(bytes: Buffer): number {
    let read = 0;
    while (read < bytes.length) {
      if (this.#missing > 0) {
        const end = Math.min(read + this.#missing, bytes.length);
        if (this.#isData) this.#pass(bytes.subarray(read, end));
        this.#missing -= end - read;
        read = end;
        continue;
      }
      const type = bytes[read];
      if (this.#headerFilled === 0 && type !== COPY_DATA && type !== COPY_OUT_RESPONSE) return read;
      const copied = bytes.copy(this.#header, this.#headerFilled, read);
      read += copied;
      this.#headerFilled += copied;
      if (this.#headerFilled < MESSAGE_HEADER_BYTES) continue;
      this.#headerFilled = 0;
      this.#isData = this.#header[0] === COPY_DATA;
      this.#missing = this.#header.readUInt32BE(1) - LENGTH_BYTES;
    }
    return read;
  }

  #pass(data: Buffer): void {
    if (this.#hasFailed) return;
    try {
      this.#sink(data);
    } catch (error) {
      // What else comes is let pass by: whoever asked gives the connection up.
      this.#hasFailed = true;
      this.#reject(error);
    }
  }
}
