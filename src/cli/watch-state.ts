/**
 * Where a watch is, kept in a file, so that it goes on there when it is started again. The file is written behind
 * what was printed: after a crash some events are printed twice, none is left out.
 */

import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { StorageError, StorageKeyNotFoundError } from "../errors.js";
import type { LedgerPosition, StorageEvent } from "../storage/history/storage-event.js";
import { syncDirectory, unlessMissing, writeDurably } from "../storage/local-file/durable-files.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { UsageError } from "./usage-error.js";

/** The last event tells whether the ledger is still the one that it came from. */
const savedState = z.object({
  position: z.string(),
  event: z.object({ key: z.string(), at: z.iso.datetime() }).optional(),
});
type SavedState = z.infer<typeof savedState>;

/** The file of one watch. */
export class WatchState {
  readonly #path: string;
  readonly #before: SavedState | undefined;
  #latest: SavedState | undefined;
  #saved: SavedState | undefined;
  #saving: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(path: string, before: SavedState | undefined) {
    this.#path = path;
    this.#before = before;
  }

  /**
   * Reads the file, if there is one yet.
   *
   * @throws {UsageError} for a file that is no such state.
   */
  static async of(path: string): Promise<WatchState> {
    const text = await readFile(path, "utf8").catch(unlessMissing);
    const state = text === undefined ? undefined : parse(text);
    if (text !== undefined && state === undefined) {
      throw new UsageError(`--state: ${path} is not the state of a watch.`);
    }
    return new WatchState(path, state);
  }

  /**
   * Where the watch was in a ledger; `undefined` if there was no file.
   *
   * @throws {UsageError} if it was in another ledger.
   */
  async savedIn(store: StorageBackend): Promise<LedgerPosition | undefined> {
    const state = this.#before;
    if (state === undefined) return undefined;
    if (state.event !== undefined && !(await isIn(store, state, state.event))) {
      throw new UsageError(
        `--state: the ledger does not have the last event that ${this.#path} names: it is of another database, or this one was restored from an earlier backup. Name another file, or remove this one and begin with --after or --from-start.`,
      );
    }
    return state.position;
  }

  /** Remembers where the watch begins, before anything is printed. */
  async begin(position: LedgerPosition): Promise<void> {
    this.#latest = { position };
    await this.close();
  }

  /** What happened up to this event was printed. It does not wait for the disk. */
  passed({ position, key, at }: StorageEvent): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#latest = { position, event: { key, at: at.toISOString() } };
    this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
    });
  }

  /** @throws {StorageError} if the file cannot be written. */
  async close(): Promise<void> {
    await this.#saving;
    await this.#save();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes until the latest state is written: as often as the disk can, not for each event. */
  async #save(): Promise<void> {
    try {
      while (this.#latest !== this.#saved && this.#failure === undefined) {
        const state = this.#latest;
        await writeDurably(this.#path, `${JSON.stringify(state)}\n`);
        await syncDirectory(dirname(this.#path));
        this.#saved = state;
      }
    } catch (error) {
      this.#failure = new StorageError(`${this.#path} cannot be written: where the watch is was not kept.`, {
        cause: error,
      });
    }
  }
}

function parse(text: string): SavedState | undefined {
  try {
    return savedState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function isIn(
  store: StorageBackend,
  { position }: SavedState,
  { key, at }: NonNullable<SavedState["event"]>,
): Promise<boolean> {
  try {
    const events = await store.history(key);
    return events.some((event) => event.position === position && event.at.toISOString() === at);
  } catch (error) {
    if (error instanceof StorageKeyNotFoundError) return false;
    throw error;
  }
}
