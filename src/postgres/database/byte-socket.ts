/**
 * The socket of connections for bytes. It reads into one piece of memory again and again, where Node would
 * allocate a new one for every 64 KiB: collecting those costs more than hashing what was in them.
 */
import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";

const READ_BYTES = 256 * 1024;

/** A socket whose bytes can be looked at where they lie. */
export class ByteSocket extends Socket {
  #take: ((bytes: Buffer) => number) | undefined;

  constructor() {
    // It is called when there is a connection, long after `this` is initialised.
    super(readingInPlace((length, buffer) => this.#receive(length, buffer)));
  }

  /**
   * What `pg` asks for a socket, with the configuration of the connection. An encrypted one gets an ordinary
   * socket: there, bytes come out of the encryption.
   */
  static readonly create = (config?: { readonly ssl?: unknown }): Socket =>
    config?.ssl ? new Socket() : new ByteSocket();

  /**
   * Hands what arrives from now on to `take`, instead of to the stream's reader. It says how much of it it took;
   * if it is not all, it is not asked again, and the rest goes the ordinary way.
   *
   * @param take must not throw, nor keep the bytes, which are overwritten by the next
   */
  divert(take: (bytes: Buffer) => number): void {
    this.#take = take;
  }

  #receive(length: number, buffer: Uint8Array): boolean {
    const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
    const taken = this.#take?.(bytes) ?? 0;
    if (taken === length) return true;
    this.#take = undefined;
    return this.push(Buffer.from(bytes.subarray(taken)));
  }
}

/** What `net.connect` documents, `new Socket` takes as well; its type does not say so. */
function readingInPlace(callback: OnReadOpts["callback"]): SocketConstructorOpts & { onread: OnReadOpts } {
  return { onread: { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback } };
}
