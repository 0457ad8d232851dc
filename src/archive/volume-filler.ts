/**
 * Collects entries until a volume is full and sends it off; only then is the volume's name known, which the
 * segments that lie in it are waiting for.
 */
import type { ArchiveSegment } from "./archive-manifest.js";
import { packVolume, type Volume, type VolumeEntry } from "./volume.js";

// Keeps the directory of a volume small beside its content, and far from the 65,535 that zip can count.
const MOST_ENTRIES = 10_000;

/** Where a segment lies, as far as it is known before its volume is finished. */
type PendingSegment = Omit<ArchiveSegment, "volumeSha256">;

/** Fills one volume after another; holds the content of the current one in memory. */
export class VolumeFiller {
  readonly #capacityBytes: number;
  readonly #sendVolume: (volume: Volume) => Promise<void>;
  #entries: VolumeEntry[] = [];
  #contentBytes = 0;
  #waiting: ((volumeSha256: string) => void)[] = [];

  constructor(capacityBytes: number, sendVolume: (volume: Volume) => Promise<void>) {
    this.#capacityBytes = capacityBytes;
    this.#sendVolume = sendVolume;
  }

  /** Whether an entry of this size still goes into the current volume. */
  fits(sizeBytes: number): boolean {
    return this.#contentBytes + sizeBytes <= this.#capacityBytes && this.#entries.length < MOST_ENTRIES;
  }

  /** Adds an entry that fits; its segment joins `segments` when the volume is sent. */
  add(entry: VolumeEntry, segment: PendingSegment, segments: ArchiveSegment[]): void {
    this.#entries.push(entry);
    this.#contentBytes += entry.content.length;
    this.#waiting.push((volumeSha256) => segments.push({ ...segment, volumeSha256 }));
  }

  /** Sends the current volume, unless it is empty, and begins the next. */
  async flush(): Promise<void> {
    if (this.#entries.length === 0) return;
    const volume = packVolume(this.#entries);
    const waiting = this.#waiting;
    this.#entries = [];
    this.#contentBytes = 0;
    this.#waiting = [];
    await this.#sendVolume(volume);
    for (const settle of waiting) settle(volume.sha256);
  }
}
