/**
 * What a store is meant to do, as simply as it can be said: a map of versions and a list of what happened. It
 * knows nothing of files, locks or databases, and is written from the contract of `StorageBackend`, not from
 * any implementation of it.
 */
import type { StorageEventKind } from "../../src/storage/history/storage-event.js";
import type { StoreOutcome } from "../../src/storage/store-result.js";
import type { Sample, Version } from "./samples.js";

/** One thing that happened to one key. */
export interface Happening {
  readonly kind: StorageEventKind;
  readonly key: string;
  /** What was there until then. */
  readonly superseded: Sample | undefined;
  readonly current: Sample | undefined;
  /** Whether the files of what was there are let go of. */
  readonly filesAreGone: boolean;
}

/** Why a call came to nothing. */
export class ModelError extends Error {}

export class StoreModel {
  #entries: ReadonlyMap<string, Sample>;
  #happenings: readonly Happening[];

  constructor(from?: StoreModel) {
    this.#entries = from === undefined ? new Map() : from.#entries;
    this.#happenings = from === undefined ? [] : from.#happenings;
  }

  /** What there is, to go back to; nothing changes it. */
  snapshot(): StoreModel {
    return new StoreModel(this);
  }

  restore(snapshot: StoreModel): void {
    this.#entries = snapshot.#entries;
    this.#happenings = snapshot.#happenings;
  }

  /** @param freshKey what a new key is, if a new one is needed. */
  store(
    sample: Sample,
    wish: string | undefined,
    freshKey: string,
  ): { readonly key: string; readonly outcome: StoreOutcome } {
    const [key] = this.has(sample);
    const existing = key === undefined || sample.piece === undefined ? undefined : this.#entries.get(key);
    if (key === undefined || existing === undefined) return this.#add(sample, wish, freshKey);
    if (existing.rank === undefined || sample.rank === undefined) return { key, outcome: "deduplicated" };
    if (existing.rank < sample.rank) return { key, outcome: "kept" };
    if (existing === sample) return { key, outcome: "deduplicated" };
    this.#put("replaced", key, sample);
    return { key, outcome: "replaced" };
  }

  /** The keys of which `hasObject` may give any; where every deposit is kept, those of the same calculation. */
  has(sample: Sample): readonly string[] {
    return [...this.#entries]
      .filter(([, other]) => other.object.type === sample.object.type && other.piece === sample.piece)
      .map(([key]) => key);
  }

  get(key: string): Sample | undefined {
    return this.#entries.get(key);
  }

  keys(type?: string): readonly string[] {
    return this.contents(type).map(([key]) => key);
  }

  /** What is under each key, by key. */
  contents(type?: string): readonly (readonly [key: string, ...version: Version])[] {
    return [...this.#entries]
      .filter(([, { object }]) => type === undefined || object.type === type)
      .map(([key, sample]) => [key, ...versionOfSample(sample)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Those that refer to the force field under a key. */
  dependents(key: string): readonly string[] {
    const entry = this.#entries.get(key);
    if (entry === undefined) throw new ModelError("StorageKeyNotFoundError");
    if (entry.object.type !== "ForceFieldData") return [];
    return [...this.#entries]
      .filter(([, { forceField }]) => forceField === key)
      .map(([dependent]) => dependent)
      .sort();
  }

  /** Nothing is removed where it throws. */
  remove(key: string, dependents: "refuse" | "cascade" | "leave"): void {
    const others = this.dependents(key);
    if (dependents === "refuse" && others.length > 0) throw new ModelError("ObjectInUseError");
    if (dependents === "cascade") for (const other of others) this.#put("removed", other, undefined);
    this.#put("removed", key, undefined);
  }

  /** What happened to a key, or to all, in the order in which it did. */
  history(key?: string): readonly Happening[] {
    return this.#happenings.filter((happening) => key === undefined || happening.key === key);
  }

  /** Puts back what an event put away; by default the latest of the key. */
  undo(key: string, index = this.history(key).length - 1): void {
    const event = this.history(key)[index];
    if (event === undefined) throw new ModelError("StorageKeyNotFoundError");
    const { superseded, filesAreGone } = event;
    if (superseded === undefined) throw new ModelError("UndoError");
    if (filesAreGone && superseded.files !== undefined) throw new ModelError("UndoError");
    const current = this.#entries.get(key);
    // Neither another piece of data is overwritten, nor a version by itself.
    const isOther =
      current !== undefined &&
      (current.piece === undefined || current.piece !== superseded.piece || current === superseded);
    const isElsewhere = superseded.piece !== undefined && this.has(superseded).some((other) => other !== key);
    if (isOther || isElsewhere) throw new ModelError("UndoError");
    this.#put("restored", key, superseded);
  }

  /** Garbage collection at the end of every retention. */
  releaseFiles(): void {
    this.#happenings = this.#happenings.map((happening) => ({ ...happening, filesAreGone: true }));
  }

  #add(sample: Sample, wish: string | undefined, freshKey: string): { key: string; outcome: "stored" } {
    const key = wish !== undefined && !this.#entries.has(wish) ? wish : freshKey;
    if (this.#entries.has(key)) throw new ModelError(`"${key}" is not free`);
    this.#put("stored", key, sample);
    return { key, outcome: "stored" };
  }

  #put(kind: StorageEventKind, key: string, current: Sample | undefined): void {
    const entries = new Map(this.#entries);
    const superseded = entries.get(key);
    if (current === undefined) entries.delete(key);
    else entries.set(key, current);
    this.#entries = entries;
    this.#happenings = [...this.#happenings, { kind, key, superseded, current, filesAreGone: false }];
  }
}

export function versionOfSample({ label, files }: Sample): Version {
  return [label, files ?? null];
}
