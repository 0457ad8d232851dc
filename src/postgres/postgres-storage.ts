/**
 * Storage in PostgreSQL. Its lock is the database's: an object is stored in a transaction that locks just its
 * identity, so that users who touch different data never wait for each other. Bytes travel before the
 * transaction opens.
 */

import type { ArchiveManifest } from "../archive/archive-manifest.js";
import { jsonName } from "../data/attribute.js";
import { identitySha256 } from "../data/identity.js";
import type { StoredData, StoredDataClass } from "../data/stored-data.js";
import { DatabaseError, StorageKeyNotFoundError } from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import { type DataVersion, incomingVersion } from "../storage/data-version.js";
import { groupMatches } from "../storage/group-matches.js";
import { canHoldObject } from "../storage/object-keys.js";
import type { QueryOptions, QueryResult, Retrieved } from "../storage/retrieved.js";
import { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { StoreOptions, StoreResult } from "../storage/store-result.js";
import { ArchiveStore } from "./archive-store.js";
import type { ConnectionTarget } from "./connection-target.js";
import { Database, type DatabaseOptions } from "./database.js";
import { type ObjectRow, toObjectRow } from "./object-row.js";
import { ObjectTable, type StoredRow } from "./object-table.js";
import { compileQuery } from "./query-compiler.js";
import { readStatistics, type StoreStatistics } from "./statistics.js";
import { StoredEntry } from "./stored-entry.js";
import { SubstanceTable } from "./substance-table.js";

const KEYS_PER_PAGE = 1000;
const MAX_STORE_ATTEMPTS = 5;

/** An object that is about to be stored, with what has been prepared of it outside the transaction. */
interface Deposit {
  readonly version: DataVersion;
  readonly row: ObjectRow;
  readonly substanceId: string | undefined;
  readonly manifest: ArchiveManifest | undefined;
  readonly options: StoreOptions;
}

/**
 * A store in a PostgreSQL database whose schema is this version's.
 *
 * @example
 * await using store = await PostgresStorage.connect(parseConnectionTarget("postgresql://lab@db/simulations"));
 */
export class PostgresStorage extends StorageBackend {
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #substances: SubstanceTable;
  readonly #archives: ArchiveStore;

  private constructor(database: Database) {
    super();
    this.#database = database;
    this.#objects = new ObjectTable(database);
    this.#substances = new SubstanceTable(database);
    this.#archives = new ArchiveStore(database);
  }

  /**
   * Connects to a database. Its schema is never changed.
   *
   * @throws {DatabaseConnectionError} if the server cannot be reached or refuses the login.
   * @throws {SchemaVersionError} if the schema is not this version's; it names the command to run.
   */
  static async connect(target: ConnectionTarget, options: DatabaseOptions = {}): Promise<PostgresStorage> {
    return new PostgresStorage(await Database.open(target, options));
  }

  /** Runs several calls in one transaction of the database; transactions inside join it. */
  override transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.#database.transaction(work);
  }

  override removeObject(key: StorageKey): Promise<void> {
    return this.transaction(async () => {
      const removed = canHoldObject(key) && (await this.#objects.remove(key, "removed by request"));
      if (!removed) throw new StorageKeyNotFoundError(key);
    });
  }

  override async *keys(type?: StoredDataClass): AsyncIterable<StorageKey> {
    for (let last = "0"; ; ) {
      const page = await this.#objects.keysAfter(last, type?.declaration.name, KEYS_PER_PAGE);
      for (const { id, key } of page) {
        last = id;
        yield key;
      }
      if (page.length < KEYS_PER_PAGE) return;
    }
  }

  /** How much is stored: objects and bytes by class, distinct substances and states. */
  statistics(): Promise<StoreStatistics> {
    return readStatistics(this.#database);
  }

  override close(): Promise<void> {
    return this.#database.close();
  }

  protected override exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#database.exclusively(work);
  }

  protected override async _objectExists(key: StorageKey): Promise<boolean> {
    return this.#objects.exists(key);
  }

  protected override async _retrieveObject(key: StorageKey): Promise<Retrieved | undefined> {
    return this.#entry(await this.#objects.byKey(key));
  }

  protected override async _storeObject(
    object: StoredData,
    key: StorageKey,
    ancillaryPath?: string,
  ): Promise<void> {
    const deposit = await this.#prepare(object, ancillaryPath, {});
    await this.transaction(async () => {
      const references = await this.#link(deposit);
      if (await this.#objects.exists(key)) {
        await this.#objects.replace(key, deposit.row, references, "overwritten");
      } else if (!(await this.#objects.insert(key, deposit.row, references))) {
        throw taken(key);
      }
    });
  }

  protected override async _removeObject(key: StorageKey): Promise<void> {
    await this.#objects.remove(key, "removed by request");
  }

  protected override async storeValidated(
    object: StoredData,
    directory: string | undefined,
    options: StoreOptions,
  ): Promise<StoreResult> {
    // Most of what is stored twice is recognised here, before any byte is sent.
    const settled = await this.settle(incomingVersion(object, directory), options);
    if (settled !== undefined && settled.outcome !== "replaced") return settled;
    if (options.dryRun === true) return settled ?? this.wouldStore(options);
    const isPart = this.#database.isInTransaction;
    for (let attempt = 1; ; attempt++) {
      try {
        const deposit = await this.#prepare(object, directory, options);
        return await this.transaction(() => this.#deposit(deposit));
      } catch (error) {
        // A transaction around this call has failed with it; only who began that one can repeat it.
        const again = error instanceof DatabaseError && error.retryable && !isPart;
        if (!again || attempt >= MAX_STORE_ATTEMPTS) throw error;
      }
    }
  }

  protected override async recogniseIdentity(object: StoredData): Promise<Retrieved | undefined> {
    const identity = identitySha256(object);
    return identity === undefined ? undefined : this.#entry(await this.#objects.byIdentity(identity));
  }

  protected override async runQuery<T extends StoredData>(
    query: DataQuery<T>,
    options: QueryOptions,
  ): Promise<QueryResult<T>> {
    const rows = await this.#objects.matching(compileQuery(query, options));
    const entries = rows.map((row) => new StoredEntry(row, this.#archives));
    const texts = new Map(entries.map((entry) => [entry.key, entry]));
    return groupMatches(
      query,
      entries as readonly Retrieved[] as readonly Retrieved<T>[],
      ({ key }, attribute) => texts.get(key)?.matchText(jsonName(attribute)),
    );
  }

  /** Everything that can be done before the transaction opens: columns, substance, volumes. */
  async #prepare(object: StoredData, directory: string | undefined, options: StoreOptions): Promise<Deposit> {
    const row = toObjectRow(object);
    const substanceId = row.substance === undefined ? undefined : await this.#substances.idOf(row.substance);
    const manifest = directory === undefined ? undefined : await this.#archives.stage(directory);
    const version: DataVersion = { object, ancillarySha256: async () => manifest?.contentSha256 };
    return { version, row, substanceId, manifest, options };
  }

  /** The short transaction: recognise, weigh, write. */
  async #deposit(deposit: Deposit): Promise<StoreResult> {
    const { version, row, options } = deposit;
    for (const name of [row.identitySha256, options.key]) if (name) await this.#objects.lock(name);
    const settled = await this.settle(version, options);
    if (settled === undefined) {
      const key = await this.freeKey(options.key);
      if (!(await this.#objects.insert(key, row, await this.#link(deposit)))) throw taken(key);
      return { key, outcome: "stored" };
    }
    if (settled.outcome === "replaced") {
      if (!(await this.#objects.lockRow(settled.key, row.identitySha256))) throw taken(settled.key);
      await this.#objects.replace(settled.key, row, await this.#link(deposit), reasonFor(version.object));
    }
    return settled;
  }

  async #link({ manifest, substanceId }: Deposit): Promise<{
    readonly substanceId: string | undefined;
    readonly archiveId: string | undefined;
  }> {
    return {
      substanceId,
      archiveId: manifest === undefined ? undefined : await this.#archives.link(manifest),
    };
  }

  #entry(row: StoredRow | undefined): Retrieved | undefined {
    return row === undefined ? undefined : new StoredEntry(row, this.#archives);
  }
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
