/**
 * Extracts a whole archive: volumes are received here while others are verified, inflated and written in worker
 * threads. Everything is verified twice, as a volume and as a file, and three volumes are in memory at most.
 */
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileSystemError } from "../storage/ancillary/file-system-error.js";
import { modificationTime } from "../storage/ancillary/modification-time.js";
import { layOutTree } from "../storage/ancillary/tree-layout.js";
import { modeFor } from "../storage/ancillary/write-tree.js";
import type { ArchiveFile, ArchiveManifest } from "./archive-manifest.js";
import { type ExtractionStep, planExtraction, type WholeFile } from "./extraction-plan.js";
import { unpackAside } from "./unpack-aside.js";
import {
  type FileToWrite,
  requireSha256,
  requireWritten,
  type StretchToWrite,
  type WrittenStretch,
} from "./unpack-volume.js";
import { type VolumeRoom, VolumeRooms } from "./volume-rooms.js";

/**
 * Gives the bytes of a volume; they need not be verified.
 *
 * @param room memory that they may be put into
 */
export type FetchVolume = (sha256: string, room?: Buffer) => Promise<Buffer>;

const VOLUMES_IN_MEMORY = 3;
// Other work of this thread waits no longer than hashing so much takes.
const HASHED_AT_ONCE = 1024 * 1024;

/**
 * Extracts an archive below `directory`, an existing empty directory. What was written before an error stays:
 * the caller removes it; nothing is written any more when the error is thrown.
 *
 * @param manifest a sound one
 * @throws CorruptionError if a volume or a file is not what the manifest says
 * @throws AncillaryError if a path would leave the directory, or the file system refuses
 */
export async function extractArchive(
  manifest: ArchiveManifest,
  fetchVolume: FetchVolume,
  directory: string,
): Promise<void> {
  const paths = manifest.files.map((file) => file.path);
  await layOutTree({ paths, emptyDirectories: manifest.emptyDirectories }, directory);
  const { steps, emptyFiles } = planExtraction(manifest);
  await using extraction = new Extraction(fetchVolume, directory);
  for (const file of emptyFiles) await extraction.createEmpty(file);
  await extraction.run(steps);
}

/** A file that is written stretch by stretch. */
interface OpenFile {
  readonly handle: FileHandle;
  readonly hash: Hash;
}

class Extraction {
  readonly #fetchVolume: FetchVolume;
  readonly #directory: string;
  readonly #open = new Map<ArchiveFile, Promise<OpenFile>>();

  constructor(fetchVolume: FetchVolume, directory: string) {
    this.#fetchVolume = fetchVolume;
    this.#directory = directory;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opened of this.#open.values()) {
      // What could not be created has been told of already.
      await opened.then(({ handle }) => handle.close()).catch(() => undefined);
    }
  }

  async createEmpty(file: ArchiveFile): Promise<void> {
    await this.#finish(file, await this.#opened(file));
  }

  /** Takes the steps, as many at a time as there is room for, and finishes them one after the other. */
  async run(steps: readonly ExtractionStep[]): Promise<void> {
    const rooms = new VolumeRooms(Math.min(VOLUMES_IN_MEMORY, steps.length), {
      contentBytes: Math.max(
        0,
        ...steps.map(({ wholeFiles, stretches }) => bytesOf([...wholeFiles, ...stretches])),
      ),
      inflatedBytes: Math.max(0, ...steps.map(({ stretches }) => bytesOf(stretches))),
    });
    let failure: { readonly error: unknown } | undefined;
    let previous = Promise.resolve();
    for (const step of steps) {
      const room = await rooms.take();
      if (failure !== undefined) break;
      const unpacking = this.#unpack(step, room);
      previous = Promise.allSettled([unpacking, previous])
        .then(async () => {
          // After a failure nothing is done but waiting for those that are under way.
          if (failure === undefined) await this.#addToFiles(step, room, await unpacking);
        })
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => rooms.give(room));
    }
    await previous;
    if (failure !== undefined) throw failure.error;
  }

  async #unpack(step: ExtractionStep, room: VolumeRoom): Promise<Unpacked> {
    const bytes = room.hold(await this.#fetchVolume(step.volumeSha256, room.volume));
    const stretches: StretchToWrite[] = [];
    for (const { file, segment } of step.stretches) {
      const { handle } = await this.#opened(file);
      const { offset, entryName, size } = segment;
      const absolutePath = this.#absolutePath(file);
      stretches.push({ absolutePath, descriptor: handle.fd, offset, entryName, size });
    }
    const outcome = await unpackAside({
      sha256: step.volumeSha256,
      bytes,
      files: step.wholeFiles.map((whole) => this.#fileToWrite(whole)),
      stretches,
      inflated: room.inflated,
    });
    return { bytes, written: requireWritten(outcome) };
  }

  async #addToFiles(step: ExtractionStep, room: VolumeRoom, { bytes, written }: Unpacked): Promise<void> {
    for (const [index, { file, segment, isLast }] of step.stretches.entries()) {
      const opened = await this.#opened(file);
      const place = written[index];
      if (place === undefined) throw new Error("a stretch was not written");
      const memory = place.memory === "bytes" ? bytes : room.inflated;
      const content = memory.subarray(place.start, place.start + segment.size);
      for (let start = 0; start < content.length; start += HASHED_AT_ONCE) {
        opened.hash.update(content.subarray(start, start + HASHED_AT_ONCE));
        await nextTurn();
      }
      if (isLast) await this.#finish(file, opened);
    }
  }

  /** The file, created when it is first asked for. */
  #opened(file: ArchiveFile): Promise<OpenFile> {
    const known = this.#open.get(file);
    if (known !== undefined) return known;
    const absolutePath = this.#absolutePath(file);
    // "wx": neither through a link nor over a file that the file system takes for the same.
    const opening = open(absolutePath, "wx", modeFor(file)).then(
      (handle) => ({ handle, hash: createHash("sha256") }),
      (error: unknown) => {
        throw fileSystemError(absolutePath, "created", error);
      },
    );
    this.#open.set(file, opening);
    return opening;
  }

  async #finish(file: ArchiveFile, { handle, hash }: OpenFile): Promise<void> {
    requireSha256(file, hash.digest("hex"));
    try {
      const time = modificationTime(file.modifiedAt);
      await handle.utimes(time, time);
      this.#open.delete(file);
      await handle.close();
    } catch (error) {
      throw fileSystemError(this.#absolutePath(file), "written", error);
    }
  }

  #fileToWrite({ file, segment }: WholeFile): FileToWrite {
    const { path, size, sha256, modifiedAt, executable } = file;
    const absolutePath = this.#absolutePath(file);
    return { path, absolutePath, entryName: segment.entryName, size, sha256, modifiedAt, executable };
  }

  #absolutePath(file: ArchiveFile): string {
    return join(this.#directory, file.path);
  }
}

function bytesOf(files: readonly WholeFile[]): number {
  return files.reduce((sum, { segment }) => sum + segment.size, 0);
}

/** A volume that has been verified and written. */
interface Unpacked {
  readonly bytes: Buffer;
  readonly written: readonly WrittenStretch[];
}
