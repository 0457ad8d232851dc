/**
 * The line on which volumes leave: several are read, packed and sent at the same time, each in a piece of
 * memory that is then used for another. There are as many pieces as volumes may be on the line, no more.
 */
import type { Volume } from "./volume.js";
import type { PlannedVolume } from "./volume-plan.js";
import { packAside } from "./volume-workers.js";

/**
 * Receives each volume once, in order; it may be called again before it is done. When it is done, the memory
 * of its volume is used for another.
 */
export type SendVolume = (volume: Volume) => Promise<void>;

/** Packs and sends volumes. The first error ends it: what is on its way is waited for, no more is sent. */
export class VolumeLine {
  readonly #send: SendVolume;
  readonly #roomBytes: number;
  readonly #failure = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #rooms: SharedArrayBuffer[] = [];
  #roomsToMake: number;
  #lastPacked: Promise<void> = Promise.resolve();

  /**
   * @param roomBytes bytes of the largest volume, content or zip file
   * @param volumesAtOnce how many volumes may be between being read and having been sent
   */
  constructor(send: SendVolume, roomBytes: number, volumesAtOnce: number) {
    this.#send = send;
    this.#roomBytes = roomBytes;
    this.#roomsToMake = volumesAtOnce;
  }

  /** Aborted by the first error, which is the reason. */
  get signal(): AbortSignal {
    return this.#failure.signal;
  }

  /** Memory for the content of the next volume, when there is room for it on the line. */
  async room(): Promise<SharedArrayBuffer> {
    while (this.#rooms.length === 0 && this.#roomsToMake === 0) await Promise.race(this.#underWay);
    this.signal.throwIfAborted();
    const room = this.#rooms.pop();
    if (room !== undefined) return room;
    this.#roomsToMake -= 1;
    return new SharedArrayBuffer(this.#roomBytes);
  }

  /**
   * Puts a volume on the line.
   *
   * @param memory what `room` gave, beginning with the content
   * @param onSent is told the volume's sha256
   */
  put(planned: PlannedVolume, memory: SharedArrayBuffer, onSent: (sha256: string) => void): void {
    const previous = this.#lastPacked;
    const packed = this.#pack(planned, memory);
    // Volumes leave in order, whichever is packed first; an error comes out where they are sent.
    this.#lastPacked = Promise.allSettled([previous, packed]).then(() => undefined);
    const done = this.#sendInTurn(previous, packed, onSent)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.#rooms.push(memory);
        this.#underWay.delete(done);
      });
    this.#underWay.add(done);
  }

  /** Ends the line with an error that came up elsewhere. */
  fail(error: unknown): void {
    if (!this.signal.aborted) this.#failure.abort(error);
  }

  /** Waits until nothing is under way. @throws the first error, if there was one */
  async end(): Promise<void> {
    await Promise.all(this.#underWay);
    this.signal.throwIfAborted();
  }

  async #pack({ entries, contentBytes }: PlannedVolume, memory: SharedArrayBuffer): Promise<Volume> {
    const { sha256, size } = await packAside({
      memory,
      entries: entries.map(({ name, size, file: { executable } }) => ({ name, size, executable })),
    });
    return { sha256, bytes: Buffer.from(memory, 0, size), contentBytes };
  }

  async #sendInTurn(
    previous: Promise<void>,
    packed: Promise<Volume>,
    onSent: (sha256: string) => void,
  ): Promise<void> {
    const [volume] = await Promise.all([packed, previous]);
    this.signal.throwIfAborted();
    await this.#send(volume);
    onSent(volume.sha256);
  }
}
