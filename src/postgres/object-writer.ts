/**
 * Storing objects. New data takes the short way: the unique indexes on key and identity say whether it is new.
 * Only what is there already is locked, weighed and replaced. Bytes travel before any transaction opens.
 */

import type { ArchiveManifest } from "../archive/archive-manifest.js";
import { jsonName } from "../data/attribute.js";
import type { StoredData } from "../data/stored-data.js";
import { DatabaseError } from "../errors.js";
import type { DataVersion } from "../storage/data-version.js";
import { canHoldObject } from "../storage/object-keys.js";
import { newStorageKey, type StorageKey } from "../storage/storage-key.js";
import type { StoreOptions, StoreResult } from "../storage/store-result.js";
import type { ArchiveStore } from "./archives/archive-store.js";
import type { StagedArchive } from "./archives/staged-archive.js";
import type { Database } from "./database.js";
import { type ObjectRow, toObjectRow } from "./object-row.js";
import type { ObjectTable } from "./object-table.js";
import type { SubstanceTable } from "./substance-table.js";

const MAX_ATTEMPTS = 5;

/** An object that is about to be stored, with what has been prepared of it outside the transaction. */
interface Deposit {
  readonly version: DataVersion;
  readonly row: ObjectRow;
  readonly substanceId: string | undefined;
  readonly manifest: ArchiveManifest | undefined;
}

/** What the storage itself decides about an object. */
export interface Decisions {
  /** What storing comes to where the same data exists already. */
  readonly settle: (version: DataVersion) => Promise<StoreResult | undefined>;
  /** The key for new data. */
  readonly freeKey: () => Promise<StorageKey>;
}

/** That new data turned out not to be new. */
class NotNewError extends Error {}

/** Writes objects with their substances and archives. */
export class ObjectWriter {
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #archives: ArchiveStore;
  readonly #substances: SubstanceTable;

  constructor(database: Database, objects: ObjectTable, substances: SubstanceTable, archives: ArchiveStore) {
    this.#database = database;
    this.#objects = objects;
    this.#archives = archives;
    this.#substances = substances;
  }

  /**
   * Stores an object.
   *
   * @param isKnown whether the same data has been seen in the store, so that the short way is not worth trying.
   */
  async store(
    object: StoredData,
    directory: string | undefined,
    { key: suggested }: StoreOptions,
    isKnown: boolean,
    decisions: Decisions,
  ): Promise<StoreResult> {
    const isPart = this.#database.isInTransaction;
    await using staged = this.#stage(directory);
    for (let attempt = 1; ; attempt++) {
      try {
        const deposit = await this.#prepare(object, staged);
        const key = isKnown ? undefined : await this.#add(deposit, suggested);
        if (key !== undefined) return { key, outcome: "stored" };
        return await this.#database.transaction(() => this.#weighIn(deposit, suggested, decisions));
      } catch (error) {
        // A transaction around this call has failed with it; only who began that one can repeat it.
        const again = error instanceof DatabaseError && error.retryable && !isPart;
        if (!again || attempt >= MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** Writes an object under a key, over what the key held. */
  async put(object: StoredData, key: StorageKey, directory: string | undefined): Promise<void> {
    await using staged = this.#stage(directory);
    const deposit = await this.#prepare(object, staged);
    await this.#database.transaction(async () => {
      if (await this.#objects.exists(key)) await this.#replace(key, deposit, "overwritten");
      else await this.#insert(key, deposit);
    });
  }

  #stage(directory: string | undefined): StagedArchive | undefined {
    return directory === undefined ? undefined : this.#archives.stage(directory);
  }

  /** Everything that can be done before the transaction opens: columns, substance, volumes. */
  async #prepare(object: StoredData, staged: StagedArchive | undefined): Promise<Deposit> {
    const row = toObjectRow(object);
    const substanceId = row.substance === undefined ? undefined : await this.#substances.idOf(row.substance);
    const manifest = await staged?.ready();
    const version: DataVersion = { object, ancillarySha256: async () => manifest?.contentSha256 };
    return { version, row, substanceId, manifest };
  }

  /** Writes what is new, and gives its key; writes nothing and gives none if its identity or its key is taken. */
  async #add(deposit: Deposit, suggested: StorageKey | undefined): Promise<StorageKey | undefined> {
    const key = suggested !== undefined && canHoldObject(suggested) ? suggested : newStorageKey();
    if (deposit.manifest === undefined) {
      const { row, substanceId } = deposit;
      const isNew = await this.#objects.insert(key, row, { substanceId, archiveId: undefined });
      return isNew ? key : undefined;
    }
    // Around an archive there is a transaction to take back; one that others began is not ours to take back.
    if (this.#database.isInTransaction) return undefined;
    try {
      await this.#database.transaction(async () => {
        // So that whoever has looked for the same data, and found none, is done before it appears.
        await this.#objects.lock(namesOf(deposit.row, suggested));
        await this.#insert(key, deposit, new NotNewError());
      });
      return key;
    } catch (error) {
      if (error instanceof NotNewError) return undefined;
      throw error;
    }
  }

  /** The transaction for what may be there already: recognise, weigh, write. */
  async #weighIn(
    deposit: Deposit,
    suggested: StorageKey | undefined,
    { settle, freeKey }: Decisions,
  ): Promise<StoreResult> {
    const { version, row } = deposit;
    await this.#objects.lock(namesOf(row, suggested));
    const settled = await settle(version);
    if (settled === undefined) {
      const key = await freeKey();
      await this.#insert(key, deposit);
      return { key, outcome: "stored" };
    }
    if (settled.outcome === "replaced") {
      if (!(await this.#objects.lockRow(settled.key, row.identitySha256))) throw taken(settled.key);
      await this.#replace(settled.key, deposit, reasonFor(version.object));
    }
    return settled;
  }

  async #insert(key: StorageKey, deposit: Deposit, whenTaken: Error = taken(key)): Promise<void> {
    const { row, substanceId } = deposit;
    const archiveId = await this.#link(deposit);
    if (!(await this.#objects.insert(key, row, { substanceId, archiveId }))) throw whenTaken;
  }

  async #replace(key: StorageKey, deposit: Deposit, reason: string): Promise<void> {
    const { row, substanceId } = deposit;
    await this.#objects.replace(key, row, { substanceId, archiveId: await this.#link(deposit) }, reason);
  }

  async #link({ manifest }: Deposit): Promise<string | undefined> {
    return manifest === undefined ? undefined : this.#archives.link(manifest);
  }
}

/** What is locked to store: the identity before the key, in whichever transaction. */
function namesOf({ identitySha256 }: ObjectRow, key: StorageKey | undefined): readonly string[] {
  return [identitySha256, key].filter((name) => name !== null && name !== undefined);
}

function taken(key: StorageKey): DatabaseError {
  return new DatabaseError(
    `"${key}" was stored or removed by somebody else meanwhile. Store again.`,
    undefined,
    true,
  );
}

function reasonFor({ declaration: { lowerIsBetter } }: StoredData): string {
  return lowerIsBetter === undefined
    ? "overwritten"
    : `a version with an equal or lower ${jsonName(lowerIsBetter)}`;
}
