/**
 * The memory that volumes are received into: a few pieces, used again and again, so that extracting any number
 * of volumes takes no more of it, and none of it waits for the garbage collector.
 */
import { VOLUME_CONTENT_BYTES } from "./volume.js";

// Room for the zip's own headers beside the content: small files have many of them.
const HEADER_BYTES = 2 * 1024 * 1024;

/** How much room a volume takes at most. */
export interface RoomSize {
  readonly contentBytes: number;
  /** Of that, what is inflated in memory and not written from there at once. */
  readonly inflatedBytes: number;
}

/**
 * Memory for one volume, and for what is inflated of it. Shared memory, which is given back late: many small
 * archives must not each take as much as a whole volume.
 */
export class VolumeRoom {
  readonly volume: Buffer;
  readonly inflated: Uint8Array;

  constructor({ contentBytes, inflatedBytes }: RoomSize) {
    this.volume = shared(Math.min(contentBytes, VOLUME_CONTENT_BYTES) + headerBytes(contentBytes));
    this.inflated = shared(Math.min(inflatedBytes, VOLUME_CONTENT_BYTES));
  }

  /** `bytes` in shared memory: where they are if they were received into this room, else a copy. */
  hold(bytes: Buffer): Buffer {
    if (bytes.buffer === this.volume.buffer) return bytes;
    const target = bytes.length <= this.volume.length ? this.volume : shared(bytes.length);
    bytes.copy(target);
    return target.subarray(0, bytes.length);
  }
}

/** Gives out at most so many rooms at once; who finds none waits. */
export class VolumeRooms {
  readonly #free: VolumeRoom[];
  readonly #waiting: ((room: VolumeRoom) => void)[] = [];

  constructor(count: number, size: RoomSize) {
    this.#free = Array.from({ length: count }, () => new VolumeRoom(size));
  }

  async take(): Promise<VolumeRoom> {
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(room: VolumeRoom): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(room);
    else next(room);
  }
}

function headerBytes(contentBytes: number): number {
  return Math.min(HEADER_BYTES, 64 * 1024 + Math.ceil(contentBytes / 8));
}

function shared(size: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(size));
}
