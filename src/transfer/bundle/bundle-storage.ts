/** A bundle as a storage backend: it can be queried and read where it lies, and is never written to. */

import { createHash } from "node:crypto";
import type { StoredData } from "../../data/stored-data.js";
import { CorruptionError, UnsupportedOperationError } from "../../errors.js";
import { AncillaryDirectory } from "../../storage/ancillary/ancillary-directory.js";
import type { AncillaryFile, ByteRange, FileMetadata } from "../../storage/ancillary/ancillary-file.js";
import type { AncillarySource } from "../../storage/ancillary/ancillary-source.js";
import { comparePaths } from "../../storage/ancillary/compare-paths.js";
import { objectFromJsonText } from "../../storage/object-from-json.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../../storage/object-keys.js";
import type { Retrieved } from "../../storage/retrieved.js";
import { StorageBackend } from "../../storage/storage-backend.js";
import type { StorageKey } from "../../storage/storage-key.js";
import {
  BUNDLE_NAME,
  BUNDLE_VERSION,
  type BundledFile,
  type BundledObject,
  type BundleSummary,
  bundledObject,
  bundleSummary,
  CONTENTS_NAME,
} from "./bundle-format.js";
import { ZipReader } from "./zip-reader.js";

/**
 * A read-only store in a bundle.
 *
 * @example
 * await using bundle = await BundleStorage.open("water.zip");
 * const { groups } = await bundle.query(new SimulationDataQuery());
 */
export class BundleStorage extends StorageBackend {
  readonly summary: BundleSummary;
  /** What the bundle says that it holds, by key. */
  readonly contents: ReadonlyMap<StorageKey, BundledObject>;
  readonly #zip: ZipReader;

  private constructor(
    zip: ZipReader,
    summary: BundleSummary,
    contents: ReadonlyMap<StorageKey, BundledObject>,
  ) {
    super();
    this.#zip = zip;
    this.summary = summary;
    this.contents = contents;
  }

  /** @throws {CorruptionError} if it is no bundle, or what it says of itself is damaged. */
  static async open(path: string): Promise<BundleStorage> {
    const zip = await ZipReader.open(path);
    try {
      const summary = await readSummary(zip);
      return new BundleStorage(zip, summary, await readContents(zip, summary));
    } catch (error) {
      await zip.close();
      throw error;
    }
  }

  /** The names of all entries of the zip file. */
  get entryNames(): Iterable<string> {
    return this.#zip.names;
  }

  override close(): Promise<void> {
    return this.#zip.close();
  }

  protected override async _retrieveObject(key: StorageKey): Promise<Retrieved | undefined> {
    if (key === OBJECT_KEYS_KEY) return { key, object: this.#registry() };
    const bundled = this.contents.get(key);
    if (bundled === undefined) return undefined;
    const { name, json, ancillary } = bundled;
    const what = `${name}.json in ${this.#zip.path}`;
    const bytes = await readWhole(this.#zip, `${name}.json`);
    if (createHash("sha256").update(bytes).digest("hex") !== json.sha256) {
      throw new CorruptionError(what, "its sha256 is not the one in the contents");
    }
    const object = objectFromJsonText(bytes.toString("utf8"), what);
    if (ancillary === undefined) return { key, object };
    return { key, object, ancillary: new AncillaryDirectory(new BundledFiles(this.#zip, name, ancillary)) };
  }

  protected override async _objectExists(key: StorageKey): Promise<boolean> {
    return this.contents.has(key);
  }

  protected override _storeObject(_object: StoredData, _key: StorageKey): Promise<void> {
    return Promise.reject(
      new UnsupportedOperationError("storeObject", `${this.#zip.path} is a bundle, which is only read.`),
    );
  }

  #registry(): ObjectKeys {
    const byClass = new Map<string, StorageKey[]>();
    for (const { key, class: className } of this.contents.values()) {
      const keys = byClass.get(className);
      if (keys === undefined) byClass.set(className, [key]);
      else keys.push(key);
    }
    return ObjectKeys.of(byClass);
  }
}

/** The ancillary files of one object. */
class BundledFiles implements AncillarySource {
  readonly #zip: ZipReader;
  readonly #name: string;
  readonly #files: ReadonlyMap<string, BundledFile>;
  readonly #emptyDirectories: readonly string[];

  constructor(zip: ZipReader, name: string, ancillary: NonNullable<BundledObject["ancillary"]>) {
    this.#zip = zip;
    this.#name = name;
    this.#files = new Map(ancillary.files.map((file) => [file.path, file]));
    this.#emptyDirectories = ancillary.empty_directories;
  }

  async list(): Promise<readonly AncillaryFile[]> {
    return [...this.#files.values()]
      .map(({ path, size, sha256 }) => ({ path, size, sha256 }))
      .sort((a, b) => comparePaths(a.path, b.path));
  }

  async directories(): Promise<readonly string[]> {
    return this.#emptyDirectories.toSorted(comparePaths);
  }

  async metadata(path: string): Promise<FileMetadata> {
    const { executable = false, modified_at: modifiedAt } = this.#files.get(path) ?? {};
    return { executable, ...(modifiedAt === undefined ? {} : { modifiedAt: new Date(modifiedAt) }) };
  }

  open(path: string, range?: ByteRange): AsyncIterable<Buffer> {
    return this.#zip.read(`${this.#name}/${path}`, range);
  }
}

async function readSummary(zip: ZipReader): Promise<BundleSummary> {
  if (![...zip.names].includes(BUNDLE_NAME)) {
    throw new CorruptionError(zip.path, `it is no bundle: it has no entry ${BUNDLE_NAME}`);
  }
  const text = (await readWhole(zip, BUNDLE_NAME)).toString("utf8");
  const summary = bundleSummary.safeParse(jsonOf(zip, BUNDLE_NAME, text));
  if (!summary.success) throw new CorruptionError(`${BUNDLE_NAME} in ${zip.path}`, summary.error.message);
  if (summary.data.version > BUNDLE_VERSION) {
    throw new CorruptionError(
      zip.path,
      `it has version ${summary.data.version} of the format, this program knows ${BUNDLE_VERSION}; use a newer one`,
    );
  }
  return summary.data;
}

async function readContents(
  zip: ZipReader,
  summary: BundleSummary,
): Promise<ReadonlyMap<StorageKey, BundledObject>> {
  const hash = createHash("sha256");
  const contents = new Map<StorageKey, BundledObject>();
  const bytes = async function* () {
    for await (const chunk of zip.read(CONTENTS_NAME)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const place = `${CONTENTS_NAME} in ${zip.path}`;
  for await (const line of linesOf(bytes())) {
    const bundled = bundledObject.safeParse(jsonOf(zip, CONTENTS_NAME, line));
    if (!bundled.success) throw new CorruptionError(place, bundled.error.message);
    contents.set(bundled.data.key, bundled.data);
  }
  if (hash.digest("hex") !== summary.contents.sha256 || contents.size !== summary.objects) {
    throw new CorruptionError(place, "it is not what the bundle was made with");
  }
  return contents;
}

/** The lines of a text in UTF-8, each ended by a line feed and nothing else. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end !== -1; end = chunk.indexOf("\n", start)) {
      yield Buffer.concat([rest, chunk.subarray(start, end)]).toString("utf8");
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(start)]);
  }
  if (rest.length > 0) yield rest.toString("utf8");
}

async function readWhole(zip: ZipReader, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of zip.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function jsonOf(zip: ZipReader, name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CorruptionError(`${name} in ${zip.path}`, "it is not JSON", { cause: error });
  }
}
