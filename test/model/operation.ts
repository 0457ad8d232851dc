/** What can be done to a store, for its model to foretell: each operation once for the store, once for the model. */
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import type { SampleDirectories } from "./samples.js";
import { ModelError, type StoreModel } from "./store-model.js";

/** What came of an operation: plain values that can be compared. */
export type Observation = Readonly<Record<string, unknown>>;

export interface Operation {
  /** What it does, for reports of failures. */
  readonly text: string;
  readonly isTransaction?: boolean;
  /** Does it, and tells what came of it. */
  perform(store: StorageBackend, session: Session): Promise<Observation>;
  /**
   * What should have come of it, in the state of the model, which is changed accordingly. Keys are chosen by the
   * store and by chance: they are taken from what was observed.
   */
  predict(model: StoreModel, observed: Observation): Observation;
}

/** What operations need beside the store. */
export interface Session {
  readonly directories: SampleDirectories;
  /** Keys that were ever given, whether or not something is under them. */
  readonly keys: string[];
  /** How many transactions are around the operation. */
  readonly depth: number;
  /** Whether files are read under the lock, where a handle on them would show those of the next version. */
  readonly readsUnderLock?: boolean;
  /** What somebody else sees, where transactions do not keep others from looking. */
  readonly peek?: () => Promise<Observation>;
  /** How transactions run. */
  readonly transactionOptions?: { readonly isolation: "serializable"; readonly attempts: number };
}

/** What should have come of an operation that is not part of a transaction. */
export function foretell(operation: Operation, model: StoreModel, observed: Observation): Observation {
  // What fails the transactions around it is over here.
  const { failing, ...prediction } = operation.predict(model, observed);
  return prediction;
}

/** Reads objects with their files as they are at one moment. */
export function readingWhole<T>(
  store: StorageBackend,
  { readsUnderLock, depth }: Session,
  read: () => Promise<T>,
): Promise<T> {
  return readsUnderLock === true && depth === 0 ? store.transaction(read) : read();
}

/** Any of the keys that were given, the same for the same number; one that never was if there are none. */
export function pickKey({ keys }: Session, index: number): string {
  return keys[index % Math.max(1, keys.length)] ?? "never given";
}

/** The key that an observation is about. */
export function keyOf({ key }: Observation): string {
  return typeof key === "string" ? key : "";
}

const EXPECTED_ERRORS = ["StorageKeyNotFoundError", "ObjectInUseError", "UndoError"];

/** What came of work that may fail in ways that belong to the contract. */
export async function observing(about: Observation, work: () => Promise<Observation>): Promise<Observation> {
  try {
    return { ...about, ...(await work()) };
  } catch (error) {
    const name = error instanceof Error ? error.constructor.name : "";
    if (!EXPECTED_ERRORS.includes(name)) throw error;
    return { ...about, error: name };
  }
}

/** The same for the model. */
export function predicting(about: Observation, work: () => Observation): Observation {
  try {
    return { ...about, ...work() };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { ...about, error: error.message };
  }
}
