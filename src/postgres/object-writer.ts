/**
 * Storing objects. New data takes the short way: the unique indexes on key and identity say whether it is new.
 * Only what is there already is locked, weighed and replaced. Bytes travel before any transaction opens.
 */

import type { ArchiveManifest } from "../archive/archive-manifest.js";
import type { StoredData } from "../data/stored-data.js";
import type { DataVersion } from "../storage/data-version.js";
import { canHoldObject } from "../storage/object-keys.js";
import { newStorageKey, type StorageKey } from "../storage/storage-key.js";
import { reasonToReplace, type StoreOptions, type StoreResult } from "../storage/store-result.js";
import type { ArchiveStore } from "./archives/archive-store.js";
import type { StagedArchive } from "./archives/staged-archive.js";
import { changedMeanwhile } from "./changed-meanwhile.js";
import type { Database } from "./database/database.js";
import type { ChangeNote } from "./ledger/change-note.js";
import { type LockedNames, ObjectLocks } from "./object-locks.js";
import { type ObjectRow, toObjectRow } from "./object-row.js";
import type { ObjectTable } from "./object-table.js";
import { StoreCall } from "./store-call.js";
import type { SubstanceTable } from "./substance-table.js";

/** An object that is about to be stored, with what has been prepared of it outside the transaction. */
interface Deposit {
  readonly version: DataVersion;
  readonly row: ObjectRow;
  readonly substanceId: string | undefined;
  readonly manifest: ArchiveManifest | undefined;
  readonly call: StoreCall;
  /** The key that is wished for. */
  readonly suggested: StorageKey | undefined;
  /** The key of new data for which none is. */
  readonly newKey: StorageKey;
  /** Why it is stored, as whoever stores it says. */
  readonly reason: string | undefined;
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
  readonly #locks: ObjectLocks;

  constructor(database: Database, objects: ObjectTable, substances: SubstanceTable, archives: ArchiveStore) {
    this.#database = database;
    this.#objects = objects;
    this.#archives = archives;
    this.#substances = substances;
    this.#locks = new ObjectLocks(database);
  }

  /**
   * Stores an object. Outside a transaction it is attempted again after whatever may pass; what an attempt did
   * whose answer got lost, the next one finds out.
   *
   * @param isKnown whether the same data has been seen in the store, so that the short way is not worth trying.
   */
  async store(
    object: StoredData,
    directory: string | undefined,
    { key: suggested, reason }: StoreOptions,
    isKnown: boolean,
    decisions: Decisions,
  ): Promise<StoreResult> {
    await using staged = this.#stage(directory);
    // For all attempts the same: a deposit that is there under it is not made twice.
    const newKey = newStorageKey();
    return await StoreCall.run(this.#database, async (call): Promise<StoreResult> => {
      const deposit = await this.#prepare(object, staged, { call, suggested, newKey, reason });
      const key = isKnown ? undefined : await this.#add(deposit);
      if (key !== undefined) return { key, outcome: "stored" };
      return this.#database.atomically(() => this.#weighIn(deposit, decisions));
    });
  }

  /** Writes an object under a key, over what the key held. */
  async put(object: StoredData, key: StorageKey, directory: string | undefined): Promise<void> {
    await using staged = this.#stage(directory);
    await StoreCall.run(this.#database, async (call) => {
      const deposit = await this.#prepare(object, staged, {
        call,
        suggested: key,
        newKey: key,
        reason: undefined,
      });
      await this.#database.atomically(async () => {
        await this.#locks.take(namesOf(deposit));
        if (await this.#objects.exists(key)) await this.#replace(key, deposit, "overwritten");
        else await this.#insert(key, deposit);
      });
    });
  }

  #stage(directory: string | undefined): StagedArchive | undefined {
    return directory === undefined ? undefined : this.#archives.stage(directory);
  }

  /** Everything that can be done before the transaction opens: columns, substance, volumes. */
  async #prepare(
    object: StoredData,
    staged: StagedArchive | undefined,
    wishes: Pick<Deposit, "call" | "suggested" | "newKey" | "reason">,
  ): Promise<Deposit> {
    const row = toObjectRow(object);
    const substanceId = row.substance === undefined ? undefined : await this.#substances.idOf(row.substance);
    const manifest = await staged?.ready();
    const version: DataVersion = { object, ancillarySha256: async () => manifest?.contentSha256 };
    return { version, row, substanceId, manifest, ...wishes };
  }

  /** Writes what is new, and gives its key; writes nothing and gives none if its identity or its key is taken. */
  async #add(deposit: Deposit): Promise<StorageKey | undefined> {
    // There the force field must be looked at as well.
    if (this.#database.isInSnapshot) return undefined;
    const { suggested, newKey, call } = deposit;
    const key = suggested !== undefined && canHoldObject(suggested) ? suggested : newKey;
    if (deposit.manifest === undefined) {
      const { row, substanceId } = deposit;
      call.touches(key);
      const references = { substanceId, archiveId: undefined };
      const isNew = await this.#objects.insert(key, row, references, noteOf(deposit));
      return isNew ? key : undefined;
    }
    // Around an archive there is a transaction to take back; one that others began is not ours to take back.
    if (this.#database.isInTransaction) return undefined;
    try {
      await this.#database.transaction(async () => {
        // So that whoever has looked for the same data, and found none, is done before it appears.
        await this.#locks.take(namesOf(deposit));
        await this.#insert(key, deposit, new NotNewError());
      });
      return key;
    } catch (error) {
      if (error instanceof NotNewError) return undefined;
      throw error;
    }
  }

  /** The transaction for what may be there already: recognise, weigh, write. */
  async #weighIn(deposit: Deposit, { settle, freeKey }: Decisions): Promise<StoreResult> {
    const { version, row, suggested, newKey, call } = deposit;
    await this.#locks.take(namesOf(deposit));
    const done = await call.done();
    if (done !== undefined) {
      return { key: done.key, outcome: done.event === "replaced" ? "replaced" : "stored" };
    }
    const settled = await settle(version);
    if (settled === undefined) {
      const key = suggested === undefined ? newKey : await freeKey();
      await this.#insert(key, deposit);
      return { key, outcome: "stored" };
    }
    if (settled.outcome === "replaced") {
      const locked = await this.#locks.takeRow(settled.key);
      if (locked?.identitySha256 !== row.identitySha256) throw changedMeanwhile(settled.key);
      await this.#replace(settled.key, deposit, deposit.reason ?? reasonToReplace(version.object));
    }
    return settled;
  }

  async #insert(key: StorageKey, deposit: Deposit, whenTaken: Error = changedMeanwhile(key)): Promise<void> {
    const { row, substanceId, call } = deposit;
    call.touches(key);
    const archiveId = await this.#link(deposit);
    if (!(await this.#objects.insert(key, row, { substanceId, archiveId }, noteOf(deposit)))) throw whenTaken;
  }

  async #replace(key: StorageKey, deposit: Deposit, reason: string): Promise<void> {
    const { row, substanceId, call } = deposit;
    call.touches(key);
    const archiveId = await this.#link(deposit);
    const note = { operation: call.operation, reason };
    await this.#objects.replace(key, row, { substanceId, archiveId }, note);
  }

  async #link({ manifest }: Deposit): Promise<string | undefined> {
    return manifest === undefined ? undefined : this.#archives.link(manifest);
  }
}

function noteOf({ call: { operation }, reason }: Deposit): ChangeNote {
  return { operation, reason };
}

function namesOf({ row, suggested }: Deposit): LockedNames {
  return { forceFieldIds: row.forceFieldIds, identitySha256: row.identitySha256, key: suggested };
}
