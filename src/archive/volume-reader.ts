/**
 * Reads volumes back, trusting nothing: the bytes must be those that the volume is named after, and an
 * entry what the manifest says it is. Damage is an error here, never wrong content further on.
 */
import { createHash } from "node:crypto";
import { crc32, inflateRawSync } from "node:zlib";
import AdmZip from "adm-zip";
import { CorruptionError } from "../errors.js";
import { VOLUME_CONTENT_BYTES } from "./volume.js";

const STORED = 0;
const DEFLATED = 8;
// APPNOTE.TXT 4.3.7: what stands before the name of an entry and its content.
const LOCAL_HEADER_BYTES = 30;

/**
 * One volume, verified once and read entry by entry; entries are inflated only when they are asked for.
 *
 * adm-zip says what is where. Content is taken from the bytes directly: adm-zip would copy it, and compute
 * its CRC in JavaScript.
 */
export class VolumeReader {
  readonly sha256: string;
  readonly #entries: ReadonlyMap<string, AdmZip.IZipEntry>;

  /** @throws CorruptionError unless `bytes` have this sha256 (hex) and are a zip file with entries apart */
  constructor(bytes: Buffer, expectedSha256: string) {
    this.sha256 = expectedSha256;
    const actual = createHash("sha256").update(bytes).digest("hex");
    if (actual !== expectedSha256) throw this.#damaged(`its sha256 is ${actual}`);
    let entries: readonly AdmZip.IZipEntry[];
    try {
      entries = new AdmZip(bytes, { noSort: true }).getEntries();
      this.#entries = new Map(entries.map((entry) => [entry.entryName, entry]));
    } catch (error) {
      throw this.#damaged("it is not a zip file that can be read", error);
    }
    if (this.#entries.size < entries.length) throw this.#damaged("two of its entries have one name");
    if (overlap(entries)) throw this.#damaged("its entries overlap");
  }

  /** Bytes of content in all entries together, as the zip file says. */
  get contentBytes(): number {
    return [...this.#entries.values()].reduce((sum, { header }) => sum + header.size, 0);
  }

  /**
   * The content of an entry, `size` bytes of it; never inflates more. What is not deflated is a part of the
   * volume's own bytes.
   *
   * @throws CorruptionError if there is no such entry, or its size or CRC is not right
   */
  read(entryName: string, size: number): Buffer {
    const content = this.content(entryName, size);
    const header = this.#entries.get(entryName)?.header;
    const crc = crc32(content);
    if (crc !== header?.crc || crc !== header.localHeader.crc) {
      throw this.#damaged(`the CRC of its entry ${JSON.stringify(entryName)} is not right`);
    }
    return content;
  }

  /**
   * As `read`, without a look at the CRC: for whoever verifies the sha256 of the file.
   *
   * @throws CorruptionError if there is no such entry, or its size is not right
   */
  content(entryName: string, size: number): Buffer {
    const entry = this.#entries.get(entryName);
    const name = JSON.stringify(entryName);
    if (entry === undefined) throw this.#damaged(`it has no entry ${name}`);
    if (entry.header.size !== size) {
      throw this.#damaged(`its entry ${name} has ${entry.header.size} bytes, not ${size}`);
    }
    if (size > VOLUME_CONTENT_BYTES) throw this.#damaged(`its entry ${name} is larger than a volume may be`);
    let content: Buffer;
    try {
      content = inflated(entry, size);
    } catch (error) {
      throw this.#damaged(`its entry ${name} cannot be read`, error);
    }
    if (content.length !== size) {
      throw this.#damaged(`its entry ${name} gives ${content.length} bytes, not ${size}`);
    }
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

function inflated(entry: AdmZip.IZipEntry, size: number): Buffer {
  const compressed = entry.getCompressedData();
  if (entry.header.method === STORED) return compressed;
  if (entry.header.method !== DEFLATED) throw new Error(`compression method ${entry.header.method}`);
  // One chunk holds all that is expected and a byte more: no second one is allocated, nothing is copied.
  return inflateRawSync(compressed, {
    chunkSize: Math.max(size + 1, 64),
    maxOutputLength: Math.max(size, 1),
  });
}

/** Whether two entries share bytes: so a small zip file could be made to unpack without end. */
function overlap(entries: readonly AdmZip.IZipEntry[]): boolean {
  const headers = entries.map(({ header }) => header).sort((a, b) => a.offset - b.offset);
  let end = 0;
  return headers.some(({ offset, compressedSize, fileNameLength }) => {
    const isInside = offset < end;
    end = offset + LOCAL_HEADER_BYTES + fileNameLength + compressedSize;
    return isInside;
  });
}
