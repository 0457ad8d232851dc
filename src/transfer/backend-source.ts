/** A storage backend as the source of a transfer: all of it, or what queries select with the force fields behind it. */

import { ForceFieldData } from "../data/force-field-data.js";
import { StorageError } from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { ReadEntry, TransferEntry } from "./transfer-entry.js";

/** An object of a backend. */
export interface BackendEntry extends TransferEntry {
  /** Whether it was asked for; a force field may come along with what refers to it. */
  readonly isSelected: boolean;
}

/** A stored object. */
class StoredObject implements BackendEntry {
  readonly path: string;
  readonly filesPath: string;
  readonly #source: StorageBackend;

  constructor(
    source: StorageBackend,
    readonly key: StorageKey,
    readonly isForceField: boolean,
    readonly isSelected: boolean,
  ) {
    this.#source = source;
    this.path = key;
    this.filesPath = key;
  }

  async read(): Promise<ReadEntry> {
    const retrieved = await this.#source.retrieveObject(this.key);
    if (retrieved === undefined) throw new StorageError("it was removed from the source meanwhile");
    const { object, ancillary, storedAt, storedBy } = retrieved;
    if (object.declaration.ancillary === "none") return { object, files: undefined, storedAt, storedBy };
    if (ancillary === undefined) throw new StorageError("its ancillary directory is missing in the source");
    return { object, files: ancillary.localPath ?? ancillary, storedAt, storedBy };
  }
}

/** What matches any of the queries, with the force fields behind it; without queries, everything. */
export function entriesOf(
  source: StorageBackend,
  queries?: readonly DataQuery[],
): Promise<readonly BackendEntry[]> {
  return queries === undefined ? everythingIn(source) : matchesIn(source, queries);
}

async function everythingIn(source: StorageBackend): Promise<readonly BackendEntry[]> {
  const forceFields = new Set<StorageKey>();
  for await (const key of source.keys(ForceFieldData)) forceFields.add(key);
  const entries: BackendEntry[] = [];
  for await (const key of source.keys()) {
    entries.push(new StoredObject(source, key, forceFields.has(key), true));
  }
  return entries;
}

async function matchesIn(
  source: StorageBackend,
  queries: readonly DataQuery[],
): Promise<readonly BackendEntry[]> {
  const selected = new Map<StorageKey, boolean>();
  const referred = new Set<StorageKey>();
  for (const query of queries) {
    const isForceField = query.dataClass.declaration.name === ForceFieldData.declaration.name;
    for await (const { key, forceFieldId } of source.search(query).summaries()) {
      selected.set(key, isForceField);
      if (forceFieldId !== undefined) referred.add(forceFieldId);
    }
  }
  const entries = [...selected].map(
    ([key, isForceField]) => new StoredObject(source, key, isForceField, true),
  );
  for (const key of referred) {
    if (selected.has(key) || !(await isStoredForceField(source, key))) continue;
    entries.push(new StoredObject(source, key, true, false));
  }
  return entries;
}

async function isStoredForceField(source: StorageBackend, key: StorageKey): Promise<boolean> {
  return (await source.retrieveObject(key))?.object instanceof ForceFieldData;
}
