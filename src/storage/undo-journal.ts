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

/** The state before a transaction, key by key; inside of another one, the state before the inner. */
export class UndoJournal {
  readonly outer: UndoJournal | undefined;
  readonly #remembered = new Map<StorageKey, Remembered>();
  /** Where copies are: its own directories, and those that it took over. */
  readonly #scratch: string[] = [];

  constructor(outer?: UndoJournal) {
    this.outer = outer;
  }

  /** Keeps what a key holds, the first time that it is about to be changed. */
  async remember(key: StorageKey, retrieve: () => Promise<Retrieved | undefined>): Promise<void> {
    if (this.#remembered.has(key)) return;
    const previous = await retrieve();
    let directory: string | undefined;
    if (previous?.ancillary !== undefined) {
      const scratch = await mkdtemp(join(tmpdir(), "thermostore-undo-"));
      this.#scratch.push(scratch);
      directory = join(scratch, "files");
      await previous.ancillary.extractTo(directory);
    }
    this.#remembered.set(key, { previous, directory });
  }

  /** Puts back what was remembered, the last change first. */
  async putBack({ restore, remove }: UndoSteps): Promise<void> {
    try {
      for (const [key, { previous, directory }] of [...this.#remembered].reverse()) {
        if (previous === undefined) await remove(key).catch(unlessUnsupported);
        else await restore(previous, directory);
      }
    } finally {
      await this.#forget();
    }
  }

  /** Ends it: what it remembers, the transaction around it does from now on, if there is one. */
  async close(): Promise<void> {
    if (this.outer === undefined) return this.#forget();
    for (const [key, remembered] of this.#remembered) {
      // What the outer one remembers is older.
      if (!this.outer.#remembered.has(key)) this.outer.#remembered.set(key, remembered);
    }
    this.outer.#scratch.push(...this.#scratch);
  }

  async #forget(): Promise<void> {
    for (const directory of this.#scratch) await rm(directory, { recursive: true, force: true });
  }
}

/** Where objects cannot be removed a new one stays, but the registry, which is put back, does not name it. */
function unlessUnsupported(error: unknown): void {
  if (!(error instanceof UnsupportedOperationError)) throw error;
}
