/** Writes a backend, or a part of it, into one portable file. */

import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { deflatedIfWorthwhile } from "../../archive/compressibility.js";
import { AncillaryError } from "../../errors.js";
import { stringifyJson } from "../../serialization/json/stringify-json.js";
import { removeLeftOvers, unfinishedNeighbour } from "../../storage/ancillary/build-directory.js";
import { type ScannedFile, scanDirectory } from "../../storage/ancillary/directory-tree.js";
import { fileSystemError } from "../../storage/ancillary/file-system-error.js";
import { readUnchanged } from "../../storage/ancillary/read-unchanged.js";
import { exists, syncDirectory } from "../../storage/local-file/durable-files.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../../storage/object-keys.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import type { StorageKey } from "../../storage/storage-key.js";
import { entriesOf } from "../backend-source.js";
import type { CopyOptions } from "../copy.js";
import { withLocalFiles } from "../local-files.js";
import type { EntryFiles, TransferEntry } from "../transfer-entry.js";
import {
  BUNDLE_NAME,
  BUNDLE_VERSION,
  type BundledFile,
  type BundledObject,
  type BundleSummary,
  CONTENTS_NAME,
} from "./bundle-format.js";
import { BundleNames } from "./bundle-names.js";
import { type WrittenEntry, ZipWriter } from "./zip-writer.js";

export type BundleOptions = Pick<CopyOptions, "queries" | "onProgress" | "signal">;

const SAMPLE_BYTES = 256 * 1024;

/**
 * Writes a bundle: a zip file with every object and all ancillary files, checksums of each, and the force fields
 * that selected data refers to. It appears when it is complete.
 *
 * @throws {AncillaryError} if there is a file at `path` already, or the file system refuses.
 * @throws {StorageError} if an object cannot be read; nothing is left behind.
 * @example await writeBundle(store, "water.zip", { queries: [new SimulationDataQuery({ substance })] });
 */
export async function writeBundle(
  from: StorageBackend,
  path: string,
  { queries, onProgress, signal }: BundleOptions = {},
): Promise<BundleSummary> {
  await requireNewFile(path);
  const entries = await entriesOf(from, queries);
  await removeLeftOvers(dirname(resolve(path)));
  const unfinished = unfinishedNeighbour(resolve(path));
  const contents = unfinishedNeighbour(resolve(path));
  try {
    const lines = await open(contents, "wx");
    try {
      const bundle = new BundleWriter(new ZipWriter(unfinished), lines, contents);
      const summary = await bundle.write(entries, (done, bytes) => {
        signal?.throwIfAborted();
        onProgress?.({ done, total: entries.length, bytes });
      });
      await rename(unfinished, path);
      await syncDirectory(dirname(resolve(path)));
      return summary;
    } finally {
      await lines.close();
    }
  } catch (error) {
    throw fileSystemError(path, "written", error);
  } finally {
    await Promise.all([unfinished, contents].map((file) => rm(file, { force: true })));
  }
}

/** @throws {AncillaryError} if a bundle could not be put there, as there is a file already. */
export async function requireNewFile(path: string): Promise<void> {
  if (!(await exists(path))) return;
  throw new AncillaryError(path, "exists already; name a file that does not exist yet.");
}

/** One bundle under way. */
class BundleWriter {
  readonly #zip: ZipWriter;
  readonly #lines: FileHandle;
  readonly #linesPath: string;
  readonly #names = new BundleNames();
  readonly #keysByClass = new Map<string, StorageKey[]>();
  #objects = 0;
  #files = 0;
  #bytes = 0;

  constructor(zip: ZipWriter, lines: FileHandle, linesPath: string) {
    this.#zip = zip;
    this.#lines = lines;
    this.#linesPath = linesPath;
  }

  async write(
    entries: readonly TransferEntry[],
    onObject: (done: number, bytes: number) => void,
  ): Promise<BundleSummary> {
    try {
      for (const entry of entries) {
        await this.#addObject(entry);
        onObject(this.#objects, this.#bytes);
      }
      const registry = ObjectKeys.of(this.#keysByClass);
      await this.#addText(`${OBJECT_KEYS_KEY}.json`, stringifyJson(registry.json));
      const summary = this.#summary(await this.#addContents());
      await this.#addText(BUNDLE_NAME, JSON.stringify(summary, undefined, 2));
      await this.#zip.finish();
      return summary;
    } catch (error) {
      await this.#zip.abandon();
      throw error;
    }
  }

  async #addObject(entry: TransferEntry): Promise<void> {
    const { object, files } = await entry.read();
    const name = this.#names.nameFor(entry.key);
    const json = await this.#addText(`${name}.json`, stringifyJson(object.json));
    const bundled: BundledObject = {
      key: entry.key,
      class: object.type,
      name,
      json,
      ...(files === undefined ? {} : { ancillary: await this.#addFiles(files, name) }),
    };
    await this.#lines.write(`${JSON.stringify(bundled)}\n`);
    this.#objects += 1;
    // Unzipped, objects are found under the names that they have there.
    const keys = this.#keysByClass.get(object.type);
    if (keys === undefined) this.#keysByClass.set(object.type, [name]);
    else keys.push(name);
  }

  #addFiles(from: EntryFiles, name: string): Promise<NonNullable<BundledObject["ancillary"]>> {
    return withLocalFiles(from, async (directory) => {
      const tree = await scanDirectory(directory);
      const files: BundledFile[] = [];
      for (const file of tree.files) files.push(await this.#addFile(tree.root, file, name));
      for (const path of tree.emptyDirectories) this.#zip.addEmptyDirectory(`${name}/${path}`);
      if (tree.files.length + tree.emptyDirectories.length === 0) this.#zip.addEmptyDirectory(name);
      return { files, empty_directories: [...tree.emptyDirectories] };
    });
  }

  async #addFile(root: string, file: ScannedFile, name: string): Promise<BundledFile> {
    const { path, modifiedAt, executable } = file;
    const { size, sha256 } = await this.#zip.add(`${name}/${path}`, readUnchanged(root, file), {
      modifiedAt,
      executable,
      compress: deflatedIfWorthwhile(await beginningOf(join(root, path))) !== undefined,
    });
    this.#files += 1;
    this.#bytes += size;
    return { path, size, sha256, modified_at: modifiedAt.toISOString(), executable };
  }

  #addContents(): Promise<WrittenEntry> {
    return this.#zip.add(CONTENTS_NAME, createReadStream(this.#linesPath), { compress: true });
  }

  #addText(name: string, text: string): Promise<WrittenEntry> {
    const bytes = Buffer.from(text);
    return this.#zip.add(
      name,
      (async function* () {
        yield bytes;
      })(),
      { compress: true },
    );
  }

  #summary(contents: WrittenEntry): BundleSummary {
    return {
      format: "thermostore bundle",
      version: BUNDLE_VERSION,
      created_at: new Date().toISOString(),
      objects: this.#objects,
      by_class: Object.fromEntries([...this.#keysByClass].map(([name, keys]) => [name, keys.length])),
      files: this.#files,
      bytes: this.#bytes,
      contents,
    };
  }
}

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(SAMPLE_BYTES) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
