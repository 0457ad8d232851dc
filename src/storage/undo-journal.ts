/** What a transaction of a simple backend overwrote, kept aside so that it can be put back. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnsupportedOperationError } from "../errors.js";
import type { Retrieved } from "./retrieved.js";
import type { StorageKey } from "./storage-key.js";

interface Remembered {
  readonly previous: Retrieved | undefined;
  /** A copy of the previous ancillary directory. */
  readonly directory: string | undefined;
}

/** How a key is put back as it was. */
interface UndoSteps {
  readonly restore: (previous: Retrieved, directory: string | undefined) => Promise<void>;
  readonly remove: (key: StorageKey) => Promise<void>;
}

/** The state before a transaction, key by key. */
export class UndoJournal {
  readonly #remembered = new Map<StorageKey, Remembered>();
  #scratch: string | undefined;

  /** Keeps what a key holds, the first time that it is about to be changed. */
  async remember(key: StorageKey, retrieve: () => Promise<Retrieved | undefined>): Promise<void> {
    if (this.#remembered.has(key)) return;
    const previous = await retrieve();
    let directory: string | undefined;
    if (previous?.ancillary !== undefined) {
      this.#scratch ??= await mkdtemp(join(tmpdir(), "thermostore-undo-"));
      directory = join(this.#scratch, String(this.#remembered.size));
      await previous.ancillary.extractTo(directory);
    }
    this.#remembered.set(key, { previous, directory });
  }

  /** Runs work; if it fails, what was remembered meanwhile is put back, the last change first. */
  async guard<T>(work: () => Promise<T>, { restore, remove }: UndoSteps): Promise<T> {
    try {
      return await work();
    } catch (error) {
      for (const [key, { previous, directory }] of [...this.#remembered].reverse()) {
        if (previous === undefined) await remove(key).catch(unlessUnsupported);
        else await restore(previous, directory);
      }
      throw error;
    } finally {
      if (this.#scratch !== undefined) await rm(this.#scratch, { recursive: true, force: true });
    }
  }
}

/** Where objects cannot be removed a new one stays, but the registry, which is put back, does not name it. */
function unlessUnsupported(error: unknown): void {
  if (!(error instanceof UnsupportedOperationError)) throw error;
}
