/**
 * Reads a zip file that somebody made elsewhere: adm-zip reads its directory, and every entry is judged
 * before any is unpacked. Content is inflated as a stream, so that memory holds the zip but not what is in it.
 */
import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { crc32, createInflateRaw } from "node:zlib";
import AdmZip from "adm-zip";
import { AncillaryError } from "../../errors.js";
import { fileSystemError } from "./file-system-error.js";
import { unsafePathReason } from "./safe-path.js";
import type { TreeContent } from "./write-tree.js";

/** What a zip file holds, as a directory would. */
interface ZipContent extends TreeContent {
  /** Bytes of all files, as the zip declares them; more is never inflated. */
  readonly sizeBytes: number;
}

const MOST_ZIP_BYTES = 2 ** 31 - 1;
const ENCRYPTED_FLAGS = 0x0041; // APPNOTE.TXT 4.4.4: bit 0 encrypted, bit 6 strong encryption
const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;
const DIRECTORY = 0o040000;

/**
 * Reads the zip file at `zipPath`. Paths are taken as they are: a single folder at the top stays.
 *
 * @throws AncillaryError if it cannot be read, is no zip, is damaged, or has an entry that cannot be unpacked
 * faithfully inside a directory
 */
export async function readZip(zipPath: string): Promise<ZipContent> {
  const bytes = await readWhole(zipPath);
  const files = new Map<string, AdmZip.IZipEntry>();
  const directories = new Set<string>();
  for (const entry of entriesOf(zipPath, bytes)) {
    const refusal = refusalReason(entry);
    if (refusal !== undefined) {
      throw new AncillaryError(
        zipPath,
        `its entry ${JSON.stringify(entry.entryName)} is refused: ${refusal}.`,
      );
    }
    if (entry.isDirectory) directories.add(entry.entryName.slice(0, -1));
    else files.set(entry.entryName, entry);
  }
  const parents = new Set([...files.keys(), ...directories].flatMap(parentsOf));
  for (const path of files.keys()) {
    if (parents.has(path) || directories.has(path)) {
      throw new AncillaryError(zipPath, `its entry ${JSON.stringify(path)} is a file and a folder at once.`);
    }
  }
  // Entries that share their bytes make a small zip that unpacks without end.
  if (sum(files.values(), (header) => header.compressedSize) > bytes.length) {
    throw new AncillaryError(zipPath, "is damaged: its entries overlap.");
  }

  function entryAt(path: string): AdmZip.IZipEntry {
    const entry = files.get(path);
    if (entry === undefined) throw new AncillaryError(zipPath, `has no entry ${JSON.stringify(path)}.`);
    return entry;
  }

  return {
    paths: [...files.keys()],
    emptyDirectories: [...directories].filter((path) => !parents.has(path)),
    sizeBytes: sum(files.values(), (header) => header.size),
    metadata: async (path) => {
      const { header } = entryAt(path);
      return { modifiedAt: header.time, executable: (header.attr & (0o100 << 16)) !== 0 };
    },
    open: (path) => inflate(zipPath, entryAt(path)),
  };
}

async function readWhole(zipPath: string): Promise<Buffer> {
  try {
    const { size } = await stat(zipPath);
    if (size > MOST_ZIP_BYTES) {
      throw new AncillaryError(
        zipPath,
        "is too large to be read as a zip (2 GiB); unpack it and give the directory.",
      );
    }
    return await readFile(zipPath);
  } catch (error) {
    throw fileSystemError(zipPath, "read", error);
  }
}

function entriesOf(zipPath: string, bytes: Buffer): AdmZip.IZipEntry[] {
  try {
    return new AdmZip(bytes).getEntries();
  } catch (error) {
    throw new AncillaryError(zipPath, "is not a zip file, or is truncated or damaged; make it anew.", {
      cause: error,
    });
  }
}

function refusalReason(entry: AdmZip.IZipEntry): string | undefined {
  const { header, entryName } = entry;
  if (!isUtf8(entry.rawEntryName)) return "its name is not valid UTF-8";
  if (entryName.includes("\\")) return "its name contains a backslash";
  if (/^[A-Za-z]:/.test(entryName)) return "its name begins with a drive letter";
  const unsafe = unsafePathReason(entry.isDirectory ? entryName.slice(0, -1) : entryName);
  if (unsafe !== undefined) return `of its name, ${unsafe}`;
  if ((header.flags & ENCRYPTED_FLAGS) !== 0) return "it is encrypted";
  const type = (header.attr >>> 16) & FILE_TYPE;
  if (type !== 0 && type !== (entry.isDirectory ? DIRECTORY : REGULAR_FILE)) {
    return "it is a symbolic link or another special file";
  }
  if (!entry.isDirectory && header.method !== STORED && header.method !== DEFLATED) {
    return `its compression method ${header.method} is not known; only stored and deflated entries are`;
  }
  return undefined;
}

async function* inflate(zipPath: string, entry: AdmZip.IZipEntry): AsyncGenerator<Buffer, void, undefined> {
  const { size, crc, method } = entry.header;
  const damaged = (reason: string, options?: ErrorOptions) =>
    new AncillaryError(
      zipPath,
      `its entry ${JSON.stringify(entry.entryName)} is damaged: ${reason}.`,
      options,
    );
  let received = 0;
  let checksum = 0;
  try {
    for await (const chunk of uncompressed(entry.getCompressedData(), method)) {
      received += chunk.length;
      if (received > size)
        throw damaged("it is longer than it says (or than 4 GiB: then unpack it and give the directory)");
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof AncillaryError ? error : damaged("it cannot be inflated", { cause: error });
  }
  if (received !== size) throw damaged("it is shorter than it says");
  if (checksum !== crc) throw damaged("its CRC does not agree");
}

async function* uncompressed(compressed: Buffer, method: number): AsyncGenerator<Buffer, void, undefined> {
  if (method === STORED || compressed.length === 0) {
    yield compressed;
    return;
  }
  const inflater = createInflateRaw();
  inflater.end(compressed);
  for await (const chunk of inflater) yield chunk as Buffer;
}

function parentsOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
}

function sum(entries: Iterable<AdmZip.IZipEntry>, of: (header: AdmZip.IZipEntryHeader) => number): number {
  let total = 0;
  for (const entry of entries) total += of(entry.header);
  return total;
}
