/**
 * Storage in PostgreSQL. Its lock is the database's: an object is stored in a transaction that locks just its
 * identity, so that users who touch different data never wait for each other. Bytes travel before the
 * transaction opens.
 */

import { jsonName } from "../data/attribute.js";
import { identitySha256 } from "../data/identity.js";
import type { StoredData, StoredDataClass } from "../data/stored-data.js";
import { StorageKeyNotFoundError } from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import { incomingVersion } from "../storage/data-version.js";
import { groupMatches } from "../storage/group-matches.js";
import { canHoldObject } from "../storage/object-keys.js";
import type { QueryOptions, QueryResult, Retrieved } from "../storage/retrieved.js";
import type { Search, SearchOptions } from "../storage/search/search.js";
import { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { StoreOptions, StoreResult } from "../storage/store-result.js";
import { ArchiveStore } from "./archives/archive-store.js";
import { sweepGarbage } from "./archives/sweep-garbage.js";
import type { SweepOptions, SweepReport } from "./archives/sweep-report.js";
import { VolumeDownload } from "./archives/volume-download.js";
import type { VerifyOptions, VerifyReport } from "./audit/verify-report.js";
import { verifyStore } from "./audit/verify-store.js";
import type { ConnectionTarget } from "./connection-target.js";
import { Database, type DatabaseOptions } from "./database.js";
import { ObjectTable, type StoredRow } from "./object-table.js";
import { ObjectWriter } from "./object-writer.js";
import { readPlace } from "./read-place.js";
import { MoleculeList } from "./search/molecule-list.js";
import { compileQuery } from "./search/query-compiler.js";
import { resolveQuestion } from "./search/resolve-question.js";
import { selectSubstancesFirst } from "./search/select-substances-first.js";
import { SqlSearch } from "./search/sql-search.js";
import { readStatistics, type StoreStatistics } from "./statistics.js";
import { StoredEntry } from "./stored-entry.js";
import { SubstanceTable } from "./substance-table.js";

const KEYS_PER_PAGE = 1000;

/**
 * A store in a PostgreSQL database whose schema is this version's.
 *
 * @example
 * await using store = await PostgresStorage.connect(parseConnectionTarget("postgresql://lab@db/simulations"));
 */
export class PostgresStorage extends StorageBackend {
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #archives: ArchiveStore;
  readonly #substances: SubstanceTable;
  readonly #writer: ObjectWriter;
  readonly #molecules: MoleculeList;

  private constructor(database: Database) {
    super();
    this.#database = database;
    this.#objects = new ObjectTable(database);
    this.#archives = new ArchiveStore(database);
    this.#substances = new SubstanceTable(database);
    this.#writer = new ObjectWriter(database, this.#objects, this.#substances, this.#archives);
    this.#molecules = new MoleculeList(database);
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

  override search<T extends StoredData>(query: DataQuery<T>, options: SearchOptions = {}): Search<T> {
    return new SqlSearch(query, options, {
      database: this.#database,
      molecules: this.#molecules,
      substances: this.#substances,
      entry: (row) => new StoredEntry(row, this.#archives),
    });
  }

  /** A text that tells databases apart, in whatever way they were reached. */
  place(): Promise<string> {
    return readPlace(this.#database);
  }

  /** How much is stored: objects and bytes by class, distinct substances and states. */
  statistics(): Promise<StoreStatistics> {
    return readStatistics(this.#database);
  }

  /**
   * Checks every object, every archive by reading it, and what dangles, while others go on working; with
   * options, some of them.
   *
   * @throws {StorageKeyNotFoundError} for a key under which nothing is stored.
   * @example const { problems } = await store.verify({ sample: { count: 100 } });
   */
  verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    return verifyStore(this.#database, new VolumeDownload(this.#database), options);
  }

  /**
   * Deletes what nothing refers to any more, and the archives of versions that were superseded long ago.
   *
   * @throws {UnsupportedOperationError} inside a transaction.
   * @example const { bytes } = await store.sweep({ retentionSeconds: 90 * 86_400, dryRun: true });
   */
  sweep(options: SweepOptions = {}): Promise<SweepReport> {
    return sweepGarbage(this.#database, options);
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

  protected override _storeObject(
    object: StoredData,
    key: StorageKey,
    ancillaryPath?: string,
  ): Promise<void> {
    return this.#writer.put(object, key, ancillaryPath);
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
    return this.#writer.store(object, directory, options, settled !== undefined, {
      settle: (version) => this.settle(version, options),
      freeKey: () => this.freeKey(options.key),
    });
  }

  protected override async recogniseIdentity(object: StoredData): Promise<Retrieved | undefined> {
    const identity = identitySha256(object);
    return identity === undefined ? undefined : this.#entry(await this.#objects.byIdentity(identity));
  }

  protected override async runQuery<T extends StoredData>(
    query: DataQuery<T>,
    options: QueryOptions,
  ): Promise<QueryResult<T>> {
    const question = await resolveQuestion(query, {
      molecules: this.#molecules,
      substances: this.#substances,
    });
    const asked =
      options.limit === undefined ? question : await selectSubstancesFirst(question, this.#database);
    const rows = await this.#objects.matching(compileQuery(asked, options));
    const entries = rows.map((row) => new StoredEntry(row, this.#archives));
    const texts = new Map(entries.map((entry) => [entry.key, entry]));
    return groupMatches(
      query,
      entries as readonly Retrieved[] as readonly Retrieved<T>[],
      ({ key }, attribute) => texts.get(key)?.matchText(jsonName(attribute)),
    );
  }

  #entry(row: StoredRow | undefined): Retrieved | undefined {
    return row === undefined ? undefined : new StoredEntry(row, this.#archives);
  }
}
