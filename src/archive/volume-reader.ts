/**
 * Reads volumes back, trusting nothing: the bytes must be those that the volume is named after, and an
 * entry what the manifest says it is. Damage is an error here, never wrong content further on.
 */
import { createHash } from "node:crypto";
import AdmZip from "adm-zip";
import { CorruptionError } from "../errors.js";

/** One volume, verified once and read entry by entry; entries are inflated only when they are asked for. */
export class VolumeReader {
  readonly sha256: string;
  readonly #entries: ReadonlyMap<string, AdmZip.IZipEntry>;

  /** @throws CorruptionError unless `bytes` have this sha256 (hex) and are a zip file */
  constructor(bytes: Buffer, expectedSha256: string) {
    this.sha256 = expectedSha256;
    const actual = createHash("sha256").update(bytes).digest("hex");
    if (actual !== expectedSha256) throw this.#damaged(`its sha256 is ${actual}`);
    try {
      this.#entries = new Map(new AdmZip(bytes).getEntries().map((entry) => [entry.entryName, entry]));
    } catch (error) {
      throw this.#damaged("it is not a zip file that can be read", error);
    }
  }

  /**
   * The content of an entry, `size` bytes of it; never inflates more.
   *
   * @throws CorruptionError if there is no such entry, or its size or CRC is not right
   */
  read(entryName: string, size: number): Buffer {
    const entry = this.#entries.get(entryName);
    const name = JSON.stringify(entryName);
    if (entry === undefined) throw this.#damaged(`it has no entry ${name}`);
    // adm-zip inflates no more than the header says, so the header has to say what is expected.
    if (entry.header.size !== size) {
      throw this.#damaged(`its entry ${name} has ${entry.header.size} bytes, not ${size}`);
    }
    let content: Buffer;
    try {
      content = entry.getData();
    } catch (error) {
      throw this.#damaged(`its entry ${name} cannot be read`, error);
    }
    if (content.length !== size)
      throw this.#damaged(`its entry ${name} gives ${content.length} bytes, not ${size}`);
    return content;
  }

  #damaged(reason: string, cause?: unknown): CorruptionError {
    return new CorruptionError(`archive volume ${this.sha256}`, reason, { cause });
  }
}

/**
 * Reads one entry of a volume; for several of one volume, `VolumeReader` verifies it only once.
 *
 * @param size of the content, in bytes
 * @throws CorruptionError if the volume's sha256, the entry's presence, its CRC or its size is not right
 *
 * @example
 * readEntry(bytes, segment.volumeSha256, segment.entryName, segment.size)
 */
export function readEntry(volume: Buffer, expectedSha256: string, entryName: string, size: number): Buffer {
  return new VolumeReader(volume, expectedSha256).read(entryName, size);
}
