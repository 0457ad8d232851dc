/** All that there is to see in a store, and what its model says should be seen. */
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import type { Observation } from "./operation.js";
import { observedHistory, predictedHistory } from "./reading.js";
import { versionOf } from "./samples.js";
import type { StoreModel } from "./store-model.js";

export interface StoreState {
  /** Keys with what is under them. */
  readonly contents: readonly (readonly unknown[])[];
  readonly histories: readonly Observation[];
}

/** @param keys those whose history is looked at. */
export async function observedState(store: StorageBackend, keys: readonly string[]): Promise<StoreState> {
  const contents: (readonly [string, ...unknown[]])[] = [];
  for await (const key of store.keys()) {
    const entry = await store.retrieveObject(key);
    contents.push([key, ...(entry === undefined ? ["nothing"] : await versionOf(entry))]);
  }
  const histories: Observation[] = [];
  for (const key of keys) histories.push(await observedHistory(store, key));
  return { contents: contents.sort(([a], [b]) => (a < b ? -1 : 1)), histories };
}

export function predictedState(model: StoreModel, keys: readonly string[]): StoreState {
  return { contents: model.contents(), histories: keys.map((key) => predictedHistory(model, key)) };
}
