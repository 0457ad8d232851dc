/**
 * The ledger of a store directory, as a file to which lines are added. It is read once, and then only what was added:
 * its lines never change.
 */

import { open, stat } from "node:fs/promises";
import { CorruptionError } from "../../errors.js";
import type { StorageKey } from "../storage-key.js";
import { unlessMissing } from "./durable-files.js";
import { ledgerRecord, type PlacedRecord } from "./ledger-record.js";

/** What is known of a ledger. */
export class LedgerFile {
  readonly #path: string;
  readonly #records: PlacedRecord[] = [];
  readonly #byKey = new Map<StorageKey, PlacedRecord[]>();
  /** Up to where it was read, in bytes. */
  #end = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** All records, oldest first. @throws {CorruptionError} for a line that is none. */
  async records(): Promise<readonly PlacedRecord[]> {
    await this.#readOn();
    return this.#records;
  }

  /** The records of one key, oldest first. @throws {CorruptionError} for a line that is none. */
  async recordsOf(key: StorageKey): Promise<readonly PlacedRecord[]> {
    await this.#readOn();
    return this.#byKey.get(key) ?? [];
  }

  async #readOn(): Promise<void> {
    const size = await ledgerSize(this.#path);
    if (size < this.#end) this.#forget();
    if (size === this.#end) return;
    const bytes = await readRange(this.#path, this.#end, size);
    // Those who do not hold the lock may see the beginning of a line that is being written.
    for (let start = 0, feed = bytes.indexOf("\n"); feed !== -1; feed = bytes.indexOf("\n", start)) {
      this.#add(bytes.subarray(start, feed).toString("utf8"), this.#end + feed + 1 - start);
      start = feed + 1;
    }
  }

  #add(line: string, end: number): void {
    const record = { ...parseLine(line, this.#path), end };
    this.#records.push(record);
    const ofKey = this.#byKey.get(record.key);
    if (ofKey === undefined) this.#byKey.set(record.key, [record]);
    else ofKey.push(record);
    this.#end = end;
  }

  /** Somebody put another ledger in its place. */
  #forget(): void {
    this.#records.length = 0;
    this.#byKey.clear();
    this.#end = 0;
  }
}

/** How long the ledger is, in bytes; 0 if there is none. */
export async function ledgerSize(path: string): Promise<number> {
  return (await stat(path).catch(unlessMissing))?.size ?? 0;
}

async function readRange(path: string, start: number, end: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function parseLine(line: string, path: string): ReturnType<typeof ledgerRecord.parse> {
  try {
    return ledgerRecord.parse(JSON.parse(line));
  } catch (error) {
    throw new CorruptionError(path, "it has a line that is no event", { cause: error });
  }
}
