/**
 * Verifies one volume and writes what lies in it to files: the work of extraction that costs, in one call
 * without waiting, so that it can be done in a worker thread.
 */
import { createHash } from "node:crypto";
import { closeSync, futimesSync, openSync, writeSync } from "node:fs";
import { AncillaryError, CorruptionError } from "../errors.js";
import { errorCode, fileSystemError } from "../storage/ancillary/file-system-error.js";
import { modificationTime } from "../storage/ancillary/modification-time.js";
import { modeFor } from "../storage/ancillary/write-tree.js";
import { releaseMemory } from "./release-memory.js";
import { VolumeReader } from "./volume-reader.js";

/** A file that lies in one entry. */
export interface FileToWrite {
  /** As the archive has it: for messages. */
  readonly path: string;
  /** Where it is created; its directory exists. */
  readonly absolutePath: string;
  readonly entryName: string;
  readonly size: number;
  readonly sha256: string;
  readonly modifiedAt: Date;
  readonly executable: boolean;
}

/** A stretch of a file that the caller has open, and whose sha256 it computes. */
export interface StretchToWrite {
  readonly absolutePath: string;
  readonly descriptor: number;
  readonly offset: number;
  readonly entryName: string;
  readonly size: number;
}

/** What is to be done with a volume. Memory is shared between the threads, never moved. */
export interface UnpackingTask {
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly files: readonly FileToWrite[];
  readonly stretches: readonly StretchToWrite[];
  /** Takes the content of deflated stretches; as large as all stretches together. */
  readonly inflated: Uint8Array;
}

/** Where the content of a stretch lies: in the volume itself, or in the memory for inflated content. */
export interface WrittenStretch {
  readonly memory: "bytes" | "inflated";
  readonly start: number;
}

/** Errors lose their class and their code between threads, so they travel as what they are made of. */
interface Failure {
  /** Of an `AncillaryError` the path, of a `CorruptionError` what is damaged. */
  readonly subject: string;
  readonly reason: string;
  readonly cause: { readonly message: string; readonly code: string | undefined } | undefined;
}

/** What came of a task. */
export type UnpackingOutcome =
  | { readonly kind: "written"; readonly stretches: readonly WrittenStretch[] }
  | ({ readonly kind: "damaged" | "refused" } & Failure);

/** Does the task, in whatever thread it is called. */
export function unpackVolume(task: UnpackingTask): UnpackingOutcome {
  try {
    const bytes = asBuffer(task.bytes);
    const volume = new VolumeReader(bytes, task.sha256);
    for (const file of task.files) {
      const content = volume.content(file.entryName, file.size);
      writeFile(file, content);
      giveBack(content, bytes);
    }
    let used = 0;
    const stretches = task.stretches.map((stretch): WrittenStretch => {
      const content = volume.content(stretch.entryName, stretch.size);
      writeStretch(stretch, content);
      if (content.buffer === bytes.buffer) {
        return { memory: "bytes", start: content.byteOffset - bytes.byteOffset };
      }
      task.inflated.set(content, used);
      const start = used;
      used += content.length;
      giveBack(content, bytes);
      return { memory: "inflated", start };
    });
    return { kind: "written", stretches };
  } catch (error) {
    if (error instanceof CorruptionError) return { kind: "damaged", ...failure(error, error.what) };
    if (error instanceof AncillaryError) return { kind: "refused", ...failure(error, error.path) };
    throw error;
  }
}

/** The task's result, or the error that it failed with. */
export function requireWritten(outcome: UnpackingOutcome): readonly WrittenStretch[] {
  if (outcome.kind === "written") return outcome.stretches;
  const { kind, subject, reason } = outcome;
  const cause =
    outcome.cause && Object.assign(new Error(outcome.cause.message), { code: outcome.cause.code });
  const ErrorClass = kind === "damaged" ? CorruptionError : AncillaryError;
  throw new ErrorClass(subject, reason, { cause });
}

/** The same memory, with the methods of a Buffer. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Frees what was inflated, as far as it has memory of its own: the next volume needs as much. */
function giveBack(content: Buffer, volume: Buffer): void {
  const isOwn = content.buffer !== volume.buffer && content.length > Buffer.poolSize;
  if (isOwn) releaseMemory(content.buffer);
}

function writeFile(file: FileToWrite, content: Buffer): void {
  requireSha256(file, createHash("sha256").update(content).digest("hex"));
  try {
    // "wx": neither through a link nor over a file that the file system takes for the same.
    const descriptor = openSync(file.absolutePath, "wx", modeFor(file));
    try {
      writeAll(descriptor, content, 0);
      const time = modificationTime(file.modifiedAt);
      futimesSync(descriptor, time, time);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileSystemError(file.absolutePath, "written", error);
  }
}

/** @throws CorruptionError unless the sha256 (hex) is the one that the file has in the archive */
export function requireSha256(
  file: { readonly path: string; readonly sha256: string },
  actual: string,
): void {
  if (actual === file.sha256) return;
  throw new CorruptionError(
    `ancillary file ${JSON.stringify(file.path)}`,
    "its sha256 is not the one stored",
  );
}

function writeStretch({ absolutePath, descriptor, offset }: StretchToWrite, content: Buffer): void {
  try {
    writeAll(descriptor, content, offset);
  } catch (error) {
    throw fileSystemError(absolutePath, "written", error);
  }
}

function writeAll(descriptor: number, content: Buffer, position: number): void {
  for (let done = 0; done < content.length; ) {
    done += writeSync(descriptor, content, done, content.length - done, position + done);
  }
}

function failure({ reason, cause }: AncillaryError | CorruptionError, subject: string): Failure {
  return {
    subject,
    reason,
    cause: cause instanceof Error ? { message: cause.message, code: errorCode(cause) } : undefined,
  };
}
