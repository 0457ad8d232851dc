/**
 * The storage backend: all that storing, recognising and finding data means, over a few primitives that a
 * backend supplies. With `_storeObject`, `_retrieveObject` and `_objectExists` a backend works completely; it
 * overrides more where its engine does it better.
 */

import { identitySha256 } from "../data/identity.js";
import type { StoredData, StoredDataClass } from "../data/stored-data.js";
import type { DataQuery } from "../query/data-query.js";
import { queryClassFor } from "../query/query-registry.js";
import { AncillaryDirectory } from "./ancillary/ancillary-directory.js";
import { withAncillaryDirectory } from "./ancillary/zip-input.js";
import { BackendHistory } from "./backend-history.js";
import { requireAncillary, requireFiles } from "./check-ancillary.js";
import { type DataVersion, haveEqualContent, incomingVersion, storedVersion } from "./data-version.js";
import { groupMatches } from "./group-matches.js";
import { requireReason } from "./history/require-reason.js";
import { canHoldObject } from "./object-keys.js";
import type { ExpectedType, QueryOptions, QueryResult, Retrieved } from "./retrieved.js";
import { requireLimit, requireType } from "./retrieved.js";
import { presentKeys, scanObjects } from "./scan-objects.js";
import type { ScanSource } from "./search/match-scan.js";
import { ScanSearch } from "./search/scan-search.js";
import type { Search, SearchOptions } from "./search/search.js";
import { StoringOrder } from "./search/storing-order.js";
import { newStorageKey, requireStorageKey, type StorageKey, standInKey } from "./storage-key.js";
import { reasonToReplace, type StoreOptions, type StoreResult, weigh } from "./store-result.js";
import {
  type SubstanceSelection,
  type TransferOptions,
  type TransferReport,
  transferEngine,
} from "./transfer-contract.js";

/** A store of data objects and their ancillary directories. Every public method runs under a reentrant lock. */
export abstract class StorageBackend extends BackendHistory {
  readonly #storingOrder = new StoringOrder();

  /**
   * Stores an object, with a copy of its ancillary directory, and gives the key under which it is now found:
   * a new one, or that of the same piece of data if it was there.
   *
   * @param ancillaryPath a directory, or a `.zip` file whose content is taken as the directory.
   * @throws {InvalidValueError} for an object that is not valid; nothing is written.
   * @throws {AncillaryError} for a directory that is missing or incomplete; nothing is written.
   * @example const key = await store.storeObject(simulation, "run-17/output");
   */
  async storeObject(object: StoredData, ancillaryPath?: string): Promise<StorageKey> {
    return (await this.storeObjectDetailed(object, ancillaryPath)).key;
  }

  /**
   * As `storeObject`, and tells what it came to.
   *
   * @param ancillary may also be the directory of a stored object; it is fetched only if it is to be stored.
   * @throws {InvalidKeyError} for a key that none can have; nothing is written.
   * @throws {InvalidValueError} (`reason`) for a reason with NUL or a lone surrogate; nothing is written.
   */
  storeObjectDetailed(
    object: StoredData,
    ancillary?: string | AncillaryDirectory,
    options: StoreOptions = {},
  ): Promise<StoreResult> {
    return this.exclusively(async () => {
      object.validate();
      if (options.key !== undefined) requireStorageKey(options.key);
      requireReason(options.reason);
      requireAncillary(object, ancillary);
      if (ancillary === undefined) return this.storeValidated(object, undefined, options);
      if (ancillary instanceof AncillaryDirectory) {
        if (options.allowMissingFiles !== true) await requireFiles(object, ancillary);
        const settled = await this.settle(incomingVersion(object, ancillary), options);
        if (options.dryRun === true) return settled ?? this.wouldStore(options);
        if (settled !== undefined && settled.outcome !== "replaced") return settled;
      }
      return withAncillaryDirectory(ancillary, async (directory) => {
        if (options.allowMissingFiles !== true) await requireFiles(object, directory, ancillary);
        return this.storeValidated(object, directory, options);
      });
    });
  }

  /**
   * The object under a key, or `undefined` if there is none.
   *
   * @throws {UnexpectedTypeError} if it is not of the expected class or one that extends it.
   */
  retrieveObject<T extends StoredData = StoredData>(
    key: StorageKey,
    expectedType?: ExpectedType<T>,
  ): Promise<Retrieved<T> | undefined> {
    return this.exclusively(async () => {
      if (!canHoldObject(key)) return undefined;
      const retrieved = await this._retrieveObject(key, expectedType);
      return retrieved === undefined ? undefined : requireType(retrieved, expectedType);
    });
  }

  /** Whether an object is stored under the key. */
  objectExists(key: StorageKey): Promise<boolean> {
    return this.exclusively(async () => canHoldObject(key) && this._objectExists(key));
  }

  /** The key of the same piece of data, if it is stored. */
  hasObject(object: StoredData): Promise<StorageKey | undefined> {
    return this.exclusively(async () => {
      object.validate();
      return (await this.recognise(object))?.key;
    });
  }

  /**
   * The objects that match a query, in groups of equal matched values. A damaged object matches nothing; it is
   * reported when it is retrieved by its key.
   *
   * @throws {InvalidValueError} for a limit that is no count.
   * @example const { groups } = await store.query(new SimulationDataQuery({ substance }));
   */
  query<T extends StoredData>(query: DataQuery<T>, options: QueryOptions = {}): Promise<QueryResult<T>> {
    return this.exclusively(async () => this.runQuery(query, requireLimit(options)));
  }

  /**
   * A search for what matches a query: streams, pages, counts, and why it finds what it finds.
   *
   * @throws {InvalidValueError} for a limit that is no count, or an order that the query does not have.
   * @example for await (const { key } of store.search(query, { limit: 10 }).summaries()) console.log(key);
   */
  search<T extends StoredData>(query: DataQuery<T>, options: SearchOptions = {}): Search<T> {
    return new ScanSearch(query, options, this.#scanSource());
  }

  /** Takes over what another backend holds, as `copy` does. */
  async update(other: StorageBackend, options: TransferOptions = {}): Promise<TransferReport> {
    return transferEngine("update").copy(other, this, options);
  }

  /**
   * Copies what has certain substances, or matches any of some queries, and the force fields behind it.
   *
   * @throws {InvalidValueError} if something is both included and excluded.
   * @example await store.subset(dry, { excludeComponents: [new Component("O")] });
   */
  async subset(
    target: StorageBackend,
    selection: SubstanceSelection | readonly DataQuery[],
    options: TransferOptions = {},
  ): Promise<TransferReport> {
    return transferEngine("subset").subset(this, target, selection, options);
  }

  /** The keys of all objects, or of those of one class, as they are when the first is asked for. */
  async *keys(type?: StoredDataClass): AsyncIterable<StorageKey> {
    yield* await this.exclusively(async () =>
      presentKeys((await this.registry()).keysOf(type?.declaration.name), (key) => this._objectExists(key)),
    );
  }

  /** Stores an object that is known to be valid. */
  protected async storeValidated(
    object: StoredData,
    directory: string | undefined,
    options: StoreOptions,
  ): Promise<StoreResult> {
    const settled = await this.settle(incomingVersion(object, directory), options);
    if (options.dryRun === true) return settled ?? this.wouldStore(options);
    const { reason } = options;
    if (settled !== undefined) {
      if (settled.outcome === "replaced") {
        const note = { reason: reason ?? reasonToReplace(object) };
        await this.write("replaced", settled.key, object, directory, note);
      }
      return settled;
    }
    const key = await this.freeKey(options.key);
    await this.write("stored", key, object, directory, reason === undefined ? {} : { reason });
    return { key, outcome: "stored" };
  }

  /** The stored object that is the same piece of data; for a class without identity, one from the same calculation. */
  protected async recognise(object: StoredData): Promise<Retrieved | undefined> {
    if (object.declaration.identity !== "none") return this.recogniseIdentity(object);
    const queryClass = queryClassFor(object.type);
    if (queryClass === undefined) return undefined;
    const { groups } = await this.runQuery(queryClass.fromDataObject(object), { limit: 1 });
    return groups[0]?.entries[0];
  }

  /** The stored object with the same identity. */
  protected override async recogniseIdentity(object: StoredData): Promise<Retrieved | undefined> {
    const identity = identitySha256(object);
    if (identity === undefined) return undefined;
    const keys = (await this.registry()).keysOf(object.type);
    for await (const candidate of scanObjects(keys, (key) => this._retrieveObject(key))) {
      if (identitySha256(candidate.object) === identity) return candidate;
    }
    return undefined;
  }

  /** What storing comes to where the same data exists already; `undefined` if it does not. */
  protected async settle(incoming: DataVersion, options: StoreOptions): Promise<StoreResult | undefined> {
    const existing =
      (await this.recogniseIdentity(incoming.object)) ?? (await this.#sameUnderKey(incoming, options.key));
    if (existing === undefined) return undefined;
    return { key: existing.key, outcome: await weigh(storedVersion(existing), incoming, options) };
  }

  /** What storing new data would come to. */
  protected async wouldStore({ key }: StoreOptions): Promise<StoreResult> {
    return { key: await this.freeKey(key), outcome: "stored" };
  }

  /** The suggested key, or the first free one of those that stand in for it; without a suggestion a new key. */
  protected async freeKey(suggested: StorageKey | undefined): Promise<StorageKey> {
    if (suggested === undefined) return newStorageKey();
    let key = suggested;
    while (!(await this.keyIsFree(key))) key = standInKey(key);
    return key;
  }

  /** Answers a query. */
  protected async runQuery<T extends StoredData>(
    query: DataQuery<T>,
    options: QueryOptions,
  ): Promise<QueryResult<T>> {
    const matches: Retrieved<T>[] = [];
    for await (const match of new ScanSearch(query, options, this.#scanSource()).entries()) {
      matches.push(match);
    }
    return groupMatches(query, matches);
  }

  #scanSource(): ScanSource {
    return {
      name: this.constructor.name,
      keys: async (className) => this.#storingOrder.number((await this.registry()).keysOf(className)),
      retrieve: (key) => this._retrieveObject(key),
      exclusively: (work) => this.exclusively(work),
    };
  }

  /** What the suggested key, or one that stands in for it, holds of the same content, where every deposit is kept. */
  async #sameUnderKey(incoming: DataVersion, key: StorageKey | undefined): Promise<Retrieved | undefined> {
    if (key === undefined || incoming.object.declaration.identity !== "none") return undefined;
    for (let name = key; !(await this.keyIsFree(name)); name = standInKey(name)) {
      const present = canHoldObject(name) ? await this._retrieveObject(name) : undefined;
      if (present !== undefined && (await haveEqualContent(storedVersion(present), incoming))) return present;
    }
    return undefined;
  }
}
