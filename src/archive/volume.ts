/**
 * Makes volumes: zip files that depend on their content alone, not on the clock, the time zone, the locale
 * or the machine, so that equal content gives equal bytes and is stored once.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import AdmZip from "adm-zip";
import { deflatedIfWorthwhile } from "./compressibility.js";

/** Bytes of file content that a volume holds at most: far from PostgreSQL's 1 GB, small enough for memory. */
export const VOLUME_CONTENT_BYTES = 16 * 1024 * 1024;

/** A finished volume. */
export interface Volume {
  /** Of `bytes`, hex: the volume's name. */
  readonly sha256: string;
  /** A complete zip file. */
  readonly bytes: Buffer;
  /** Bytes of file content in it, before compression. */
  readonly contentBytes: number;
}

/** What becomes one entry of the zip file. */
export interface VolumeEntry {
  readonly name: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

const STORED = 0;
const DEFLATED = 8;
// The first moment that a zip can name, 1980-01-01T00:00 (APPNOTE.TXT 4.4.6), as the raw field: through a
// Date it would depend on the time zone.
const FIXED_DOS_TIME = 0x0021_0000;
// Made on Unix (APPNOTE.TXT 4.4.2), by version 2.0, on whatever platform.
const MADE_BY_UNIX = 0x0314;

/**
 * Packs entries, in the order given, into a volume. Content that does not compress is stored as it is.
 *
 * Equal entries give equal bytes; deflated ones do so for one version of zlib, so that content deflated by
 * another may be stored once more, but reads the same.
 *
 * @param entries with names that are unique and neither contain a backslash nor end in "/"
 */
export function packVolume(entries: readonly VolumeEntry[]): Volume {
  const zip = new AdmZip(undefined, { noSort: true });
  for (const entry of entries) addEntry(zip, entry);
  const bytes = zip.toBuffer();
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes,
    contentBytes: entries.reduce((sum, { content }) => sum + content.length, 0),
  };
}

function addEntry(zip: AdmZip, { name, content, executable }: VolumeEntry): void {
  const deflated = deflatedIfWorthwhile(content);
  const data = deflated ?? content;
  // Added without its content, of which adm-zip would make two copies, and compute the CRC in JavaScript.
  const entry = zip.addFile(name, Buffer.alloc(0), "", executable ? 0o755 : 0o644);
  entry.getCompressedData = () => data;
  entry.header.method = deflated === undefined ? STORED : DEFLATED;
  entry.header.size = content.length;
  entry.header.compressedSize = data.length;
  entry.header.crc = crc32(content);
  entry.header.timeval = FIXED_DOS_TIME;
  entry.header.made = MADE_BY_UNIX;
}
