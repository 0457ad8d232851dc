/**
 * The one engine that moves objects into a backend, whatever they come from: force fields first, references
 * remapped, several objects at a time in bounded memory. What is in the target already changes nothing, so a
 * transfer that was interrupted is finished by running it again.
 */

import { identitySha256 } from "../data/identity.js";
import type { StoredData } from "../data/stored-data.js";
import { StorageError } from "../errors.js";
import { isFileName } from "../storage/local-file/file-names.js";
import { LocalFileStorage } from "../storage/local-file/local-file-storage.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { type StorageKey, standInKey } from "../storage/storage-key.js";
import type { StoreOptions, StoreOutcome, StoreResult } from "../storage/store-result.js";
import type {
  TransferOptions,
  TransferProblem,
  TransferReport,
  Transferred,
} from "../storage/transfer-contract.js";
import { contentOf } from "./entry-content.js";
import { ForceFieldLinks } from "./force-field-links.js";
import { Foretelling } from "./foretelling.js";
import { keyChains } from "./key-chains.js";
import { inOrderPerName } from "./ordered-work.js";
import { StandInOrigins } from "./stand-in-origins.js";
import { BATCH, TargetWriter } from "./target-writer.js";
import type { ReadEntry, TransferEntry } from "./transfer-entry.js";

/** What a kind of target asks for beyond what its users choose. */
export interface TargetRules {
  /** The object as the target can take it, or the reason why it is left out. */
  readonly adapt?: (object: StoredData) => StoredData | Omission;
  /** The key to ask for in the target. Default: that of the source, as far as the target can have it. */
  readonly keyFor?: (key: StorageKey) => StorageKey;
  /** What the ledger of the target is told of why an object is stored. Default: nothing. */
  readonly reasonFor?: (entry: ReadEntry) => string;
}

/** That an object is left out on purpose. */
export class Omission {
  constructor(readonly reason: string) {}
}

/** An object as it is to be stored. */
interface Incoming extends ReadEntry {
  readonly unlinked: string | undefined;
}

/** How many objects are under way at once. */
const CONCURRENCY = 6;

/** Moves entries into a target and reports what became of them. */
export async function transfer(
  entries: readonly TransferEntry[],
  target: StorageBackend,
  options: TransferOptions = {},
  rules: TargetRules = {},
): Promise<TransferReport> {
  const run = new TransferRun(entries, target, options, rules);
  // All force fields have their keys before the first reference to one is looked at.
  await run.move(entries.filter(({ isForceField }) => isForceField));
  await run.move(entries.filter(({ isForceField }) => !isForceField));
  return run.report();
}

/** One transfer under way. */
class TransferRun {
  readonly #options: TransferOptions;
  readonly #rules: TargetRules;
  readonly #storeOptions: StoreOptions;
  readonly #total: number;
  /** Where in the source each object is: reports are in that order, whichever was done first. */
  readonly #places: ReadonlyMap<StorageKey, number>;
  readonly #writer: TargetWriter;
  readonly #foretelling: Foretelling | undefined;
  readonly #links: ForceFieldLinks;
  readonly #keyFor: (key: StorageKey) => StorageKey;
  readonly #chainOf: (key: StorageKey) => StorageKey;
  readonly #origins: StandInOrigins;
  readonly #outcomes: Record<StoreOutcome, number> = { stored: 0, deduplicated: 0, replaced: 0, kept: 0 };
  readonly #failed: TransferProblem[] = [];
  readonly #incomplete: TransferProblem[] = [];
  readonly #unlinked: TransferProblem[] = [];
  readonly #omitted: TransferProblem[] = [];
  readonly #objects = new Map<StorageKey, Transferred>();
  #done = 0;
  #files = 0;
  #bytes = 0;

  constructor(
    entries: readonly TransferEntry[],
    target: StorageBackend,
    options: TransferOptions,
    rules: TargetRules,
  ) {
    const { strict = false, dryRun = false, onConflict = "better" } = options;
    this.#options = options;
    this.#rules = rules;
    this.#storeOptions = { allowMissingFiles: !strict, onConflict, onTie: "existing" };
    this.#total = entries.length;
    this.#places = new Map(entries.map(({ key }, place) => [key, place]));
    this.#writer = new TargetWriter(target);
    this.#foretelling = dryRun ? new Foretelling(target) : undefined;
    const forceFields = entries.filter(({ isForceField }) => isForceField).map(({ key }) => key);
    this.#links = new ForceFieldLinks(target, forceFields);
    this.#keyFor = rules.keyFor ?? (target instanceof LocalFileStorage ? fileNameFor : (key) => key);
    const keys = new Set(entries.map(({ key }) => this.#keyFor(key)));
    this.#chainOf = keyChains(keys);
    this.#origins = new StandInOrigins(target, keys);
  }

  /** Several at a time; those that could meet in the target one after the other. */
  async move(entries: readonly TransferEntry[]): Promise<void> {
    const isBatched = this.#writer.wantsBatches && this.#foretelling === undefined;
    const left = entries.values();
    for (let isOver = false; !isOver; ) {
      const most = { done: this.#done + BATCH.objects, bytes: this.#bytes + BATCH.bytes };
      let taken = this.#done;
      const take = (): TransferEntry | undefined => {
        if (isBatched && (taken >= most.done || this.#bytes >= most.bytes)) return undefined;
        taken += 1;
        const { value } = this.#goesOn ? left.next() : { value: undefined };
        isOver = value === undefined;
        return value;
      };
      const work = (): Promise<void> => this.#moveThose(take);
      await (isBatched ? this.#writer.batch(work) : work());
    }
  }

  report(): TransferReport {
    return {
      ...this.#outcomes,
      files: this.#files,
      bytes: this.#bytes,
      failed: this.#inOrder(this.#failed, ({ key }) => key),
      incomplete: this.#inOrder(this.#incomplete, ({ key }) => key),
      unlinked: this.#inOrder(this.#unlinked, ({ key }) => key),
      omitted: this.#inOrder(this.#omitted, ({ key }) => key),
      remaining: this.#total - this.#done,
      objects: new Map(this.#inOrder([...this.#objects], ([key]) => key)),
    };
  }

  #inOrder<T>(items: readonly T[], keyOf: (item: T) => StorageKey): readonly T[] {
    const placeOf = (item: T): number => this.#places.get(keyOf(item)) ?? 0;
    return items.toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  /** Whether to take another object. */
  get #goesOn(): boolean {
    if (this.#options.signal?.aborted === true) return false;
    return this.#failed.length === 0 || this.#options.keepGoing === true;
  }

  async #moveThose(take: () => TransferEntry | undefined): Promise<void> {
    await inOrderPerName<TransferEntry, Incoming>(CONCURRENCY, {
      take,
      read: (entry) => this.#attempt(entry, () => this.#read(entry)),
      names: (entry, { object }) => {
        const identity = identitySha256(object);
        const chain = `key ${this.#chainOf(this.#keyFor(entry.key))}`;
        return identity === undefined ? [chain] : [chain, `identity ${identity}`];
      },
      work: (entry, incoming) => this.#attempt(entry, () => this.#move(entry, incoming)),
    });
  }

  async #read(entry: TransferEntry): Promise<Incoming | undefined> {
    const incoming = await this.#incoming(entry);
    if (!(incoming instanceof Omission)) return incoming;
    this.#omitted.push(problem(entry, incoming.reason));
    this.#progress();
    return undefined;
  }

  /** The object as it is to be stored in the target. */
  async #incoming(entry: TransferEntry): Promise<Incoming | Omission> {
    const { object, ...rest } = await entry.read();
    const { object: linked, missing: unlinked } = await this.#links.linked(object);
    const adapted = this.#rules.adapt?.(linked) ?? linked;
    return adapted instanceof Omission ? adapted : { ...rest, object: adapted, unlinked };
  }

  async #move(entry: TransferEntry, incoming: Incoming): Promise<void> {
    // Before it is stored: a directory that was made for the target may be gone after that.
    const { files, bytes, missing } = await contentOf(incoming);
    const result = await this.#store(entry, incoming);
    this.#outcomes[result.outcome] += 1;
    this.#objects.set(entry.key, result);
    if (entry.isForceField) this.#links.transferred(entry.key, result.key);
    this.#files += files;
    this.#bytes += bytes;
    if (missing.length > 0) {
      const reason = `files that the object names are not there: ${missing.join(", ")}`;
      this.#incomplete.push({ ...problem(entry, reason), path: entry.filesPath });
    }
    if (incoming.unlinked !== undefined) this.#unlinked.push(problem(entry, incoming.unlinked));
    this.#progress();
  }

  async #store(entry: TransferEntry, incoming: Incoming): Promise<StoreResult> {
    const key = await this.#origins.keyFor(incoming.object, this.#keyFor(entry.key));
    const reason = this.#rules.reasonFor?.(incoming);
    const options = { ...this.#storeOptions, key, ...(reason === undefined ? {} : { reason }) };
    if (this.#foretelling === undefined) return this.#writer.store(incoming, options);
    const again = async (): Promise<ReadEntry> => {
      const same = await this.#incoming(entry);
      if (same instanceof Omission) throw new StorageError(`${entry.path} changed meanwhile; start again.`);
      return same;
    };
    return this.#foretelling.store(incoming, again, options);
  }

  async #attempt<T>(entry: TransferEntry, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#failed.push(problem(entry, error.message));
      this.#progress();
      return undefined;
    }
  }

  #progress(): void {
    this.#done += 1;
    this.#options.onProgress?.({ done: this.#done, total: this.#total, bytes: this.#bytes });
  }
}

/** The key itself if it can be the name of a file, else the one that stands in for it. */
export function fileNameFor(key: StorageKey): StorageKey {
  return isFileName(key) ? key : standInKey(key);
}

function problem({ key, path }: TransferEntry, reason: string): TransferProblem {
  return { key, path, reason };
}
