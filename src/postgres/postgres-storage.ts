/**
 * Storage in PostgreSQL. Its lock is the database's: an object is stored in a transaction that locks just its
 * identity, so that users who touch different data never wait for each other. Bytes travel before the
 * transaction opens.
 */

import { identitySha256 } from "../data/identity.js";
import type { StoredData, StoredDataClass } from "../data/stored-data.js";
import { StorageKeyNotFoundError } from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import { incomingVersion } from "../storage/data-version.js";
import type { EventFeed } from "../storage/history/event-feed.js";
import type {
  LedgerPosition,
  StorageEvent,
  UndoOptions,
  WatchOptions,
} from "../storage/history/storage-event.js";
import { canHoldObject } from "../storage/object-keys.js";
import type { Dependent, RemoveOptions } from "../storage/remove-options.js";
import type { ExpectedType, QueryOptions, QueryResult, Retrieved } from "../storage/retrieved.js";
import type { Search, SearchOptions } from "../storage/search/search.js";
import { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { StoreOptions, StoreResult } from "../storage/store-result.js";
import type { TransactionOptions } from "../storage/transaction-options.js";
import { answerQuery } from "./answer-query.js";
import { ArchiveStore } from "./archives/archive-store.js";
import { sweepGarbage } from "./archives/sweep-garbage.js";
import type { SweepOptions, SweepReport } from "./archives/sweep-report.js";
import { VolumeDownload } from "./archives/volume-download.js";
import type { VerifyOptions, VerifyReport } from "./audit/verify-report.js";
import { verifyStore } from "./audit/verify-store.js";
import type { ConnectionTarget } from "./connection-target.js";
import { Database } from "./database/database.js";
import type { DatabaseOptions } from "./database/database-options.js";
import { LEDGER_START, requirePosition } from "./ledger/ledger-position.js";
import { LedgerReader } from "./ledger/ledger-reader.js";
import { VersionRestorer } from "./ledger/version-restorer.js";
import { ObjectRemover } from "./object-remover.js";
import { ObjectTable, type StoredRow } from "./object-table.js";
import { ObjectWriter } from "./object-writer.js";
import { readPlace } from "./read-place.js";
import { MoleculeList } from "./search/molecule-list.js";
import { SqlSearch } from "./search/sql-search.js";
import { readStatistics, type StoreStatistics } from "./statistics.js";
import { StoredEntry } from "./stored-entry.js";
import { SubstanceTable } from "./substance-table.js";
import { PostgresFeed } from "./watch/postgres-feed.js";

const KEYS_PER_PAGE = 1000;

/**
 * A project in a PostgreSQL database whose schema is this version's. Nothing in it is shared with other projects.
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
  readonly #remover: ObjectRemover;
  readonly #ledger: LedgerReader;
  readonly #restorer: VersionRestorer;
  readonly #molecules: MoleculeList;

  private constructor(database: Database) {
    super();
    this.#database = database;
    this.#objects = new ObjectTable(database);
    this.#archives = new ArchiveStore(database);
    this.#substances = new SubstanceTable(database);
    this.#writer = new ObjectWriter(database, this.#objects, this.#substances, this.#archives);
    this.#remover = new ObjectRemover(database, this.#objects);
    this.#ledger = new LedgerReader(database, this.#archives);
    this.#restorer = new VersionRestorer(database, this.#ledger, this.#objects, this.#substances);
    this.#molecules = new MoleculeList(database);
  }

  /**
   * Connects to a database. Its schema is never changed.
   *
   * @throws {DatabaseConnectionError} if the server cannot be reached or refuses the login.
   * @throws {SchemaVersionError} if the schema is not this version's; it names the command to run.
   * @throws {ProjectNotFoundError} if there is no such project that the role may see.
   */
  static async connect(target: ConnectionTarget, options: DatabaseOptions = {}): Promise<PostgresStorage> {
    return new PostgresStorage(await Database.open(target, options));
  }

  /**
   * Runs several calls in one transaction of the database. A transaction inside is a part of it, behind a savepoint:
   * if it fails, it is undone by itself, and the work around it can go on, also after an error of the database. A call
   * that fails by itself dooms what is around it, unless it had written nothing yet.
   *
   * From `repeatable read` on, all reads inside see one snapshot: `retrieveObject`, `query`, `keys`, the pages and
   * streams of searches, and files. What `verify` reads is what is committed.
   *
   * @throws {InvalidValueError} for options that are none, or an isolation that the transaction around it lacks.
   * @throws {TransactionTimeoutError} if it takes too long; what its work goes on to call then is refused.
   * @throws {ConnectionsBusyError} if no connection came free in time.
   * @throws {OutcomeUnknownError} if the connection was lost at the commit, and what became of it could not be
   *   found out.
   * @example
   * await store.transaction(() => reweigh(store), { isolation: "serializable", attempts: 5 });
   */
  override transaction<T>(work: () => Promise<T>, options?: TransactionOptions): Promise<T> {
    return this.#database.operation("transaction", () => this.#database.transaction(work, options));
  }

  override removeObject(key: StorageKey, options: RemoveOptions = {}): Promise<void> {
    return this.#database.operation("remove_object", () => this.#remover.remove(key, options));
  }

  override dependents(key: StorageKey): Promise<readonly Dependent[]> {
    return this.#remover.dependents(key);
  }

  override async history(key: StorageKey): Promise<readonly StorageEvent[]> {
    const read = () => this.#ledger.some({ key });
    const events = canHoldObject(key) ? await this.#database.operation("history", read) : [];
    if (events.length === 0) throw new StorageKeyNotFoundError(key);
    return events;
  }

  override async *events(options: { readonly after?: LedgerPosition } = {}): AsyncIterable<StorageEvent> {
    const after = requirePosition("after", options.after ?? LEDGER_START);
    yield* this.#ledger.pages(after, await this.lastPosition());
  }

  /** The last events of the store, in the order of the ledger. */
  latestEvents(limit: number): Promise<readonly StorageEvent[]> {
    return this.#ledger.some({ end: "last", limit });
  }

  override lastPosition(): Promise<LedgerPosition> {
    return this.#ledger.lastPosition();
  }

  override undo(key: StorageKey, options: UndoOptions = {}): Promise<StorageEvent> {
    return this.#database.operation("undo", () => this.#restorer.undo(key, options));
  }

  override retrieveObject<T extends StoredData = StoredData>(
    key: StorageKey,
    expectedType?: ExpectedType<T>,
  ): Promise<Retrieved<T> | undefined> {
    return this.#database.reading("retrieve_object", () => super.retrieveObject(key, expectedType));
  }

  override objectExists(key: StorageKey): Promise<boolean> {
    return this.#database.reading("object_exists", () => super.objectExists(key));
  }

  override query<T extends StoredData>(query: DataQuery<T>, options?: QueryOptions): Promise<QueryResult<T>> {
    return this.#database.reading("query", () => super.query(query, options));
  }

  override async *keys(type?: StoredDataClass): AsyncIterable<StorageKey> {
    for (let last = "0"; ; ) {
      const page = await this.#database.reading("keys", () =>
        this.#objects.keysAfter(last, type?.declaration.name, KEYS_PER_PAGE),
      );
      for (const { id, key } of page) {
        last = id;
        yield key;
      }
      if (page.length < KEYS_PER_PAGE) return;
    }
  }

  override search<T extends StoredData>(query: DataQuery<T>, options: SearchOptions = {}): Search<T> {
    return new SqlSearch(query, options, this.#source());
  }

  /** The project that it works in. */
  get project(): string {
    return this.#database.project.name;
  }

  /** A text that tells databases, and projects in them, apart, in whatever way they were reached. */
  place(): Promise<string> {
    return readPlace(this.#database);
  }

  /** How much is stored in the project: objects and bytes by class, distinct substances and states. */
  statistics(): Promise<StoreStatistics> {
    return this.#database.reading("statistics", () => readStatistics(this.#database, this.#database.project));
  }

  /**
   * Checks every object, every archive by reading it, and what dangles, while others go on working; with
   * options, some of them.
   *
   * @throws {StorageKeyNotFoundError} for a key under which nothing is stored.
   * @example const { problems } = await store.verify({ sample: { count: 100 } });
   */
  verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    const download = new VolumeDownload(this.#database);
    return this.#database.operation("verify", () => verifyStore(this.#database, download, options));
  }

  /**
   * Deletes what nothing refers to any more, and the archives of versions that were superseded long ago.
   *
   * @throws {UnsupportedOperationError} inside a transaction.
   * @example const { bytes } = await store.sweep({ retentionSeconds: 90 * 86_400, dryRun: true });
   */
  sweep(options: SweepOptions = {}): Promise<SweepReport> {
    return this.#database.operation("sweep", () => sweepGarbage(this.#database, options));
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#database.close();
  }

  protected override eventFeed(options: WatchOptions, signal: AbortSignal): Promise<EventFeed> {
    return PostgresFeed.open(this.#database, this.#archives, options, signal);
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

  protected override _removeObject(key: StorageKey): Promise<void> {
    return this.#remover.remove(key, { dependents: "leave" });
  }

  protected override storeValidated(
    object: StoredData,
    directory: string | undefined,
    options: StoreOptions,
  ): Promise<StoreResult> {
    return this.#database.operation("store_object", async () => {
      // Most of what is stored twice is recognised here, before any byte is sent.
      const settled = await this.settle(incomingVersion(object, directory), options);
      if (settled !== undefined && settled.outcome !== "replaced") return settled;
      if (options.dryRun === true) return settled ?? this.wouldStore(options);
      return this.#writer.store(object, directory, options, settled !== undefined, {
        settle: (version) => this.settle(version, options),
        freeKey: () => this.freeKey(options.key),
      });
    });
  }

  protected override async recogniseIdentity(object: StoredData): Promise<Retrieved | undefined> {
    const identity = identitySha256(object);
    return identity === undefined ? undefined : this.#entry(await this.#objects.byIdentity(identity));
  }

  protected override runQuery<T extends StoredData>(
    query: DataQuery<T>,
    options: QueryOptions,
  ): Promise<QueryResult<T>> {
    return answerQuery(query, options, this.#source());
  }

  /** What answers come from. */
  #source() {
    return {
      database: this.#database,
      molecules: this.#molecules,
      substances: this.#substances,
      entry: (row: StoredRow): StoredEntry => new StoredEntry(row, this.#archives),
    };
  }

  #entry(row: StoredRow | undefined): Retrieved | undefined {
    return row === undefined ? undefined : new StoredEntry(row, this.#archives);
  }
}
