/**
 * What a backend tells of the past, and takes back: removal with a look at what hangs on the object, history, undo,
 * and watching. All but the first need a ledger.
 */

import { identitySha256 } from "../data/identity.js";
import type { StoredData } from "../data/stored-data.js";
import {
  ObjectInUseError,
  StorageKeyNotFoundError,
  UndoError,
  UnsupportedOperationError,
} from "../errors.js";
import type { DataQuery } from "../query/data-query.js";
import { withAncillaryDirectory } from "./ancillary/zip-input.js";
import { BackendChanges } from "./backend-changes.js";
import { haveEqualContent, storedVersion } from "./data-version.js";
import { findDependents, isReferredTo } from "./dependents.js";
import type { EventFeed } from "./history/event-feed.js";
import type { EventLedger } from "./history/event-ledger.js";
import { LedgerFeed } from "./history/ledger-feed.js";
import type {
  LedgerPosition,
  StorageEvent,
  SupersededVersion,
  UndoOptions,
  WatchOptions,
} from "./history/storage-event.js";
import { versionToRestore } from "./history/version-to-restore.js";
import { Watch } from "./history/watch.js";
import { canHoldObject } from "./object-keys.js";
import { type Dependent, type RemoveOptions, requireRemoveOptions } from "./remove-options.js";
import type { Retrieved } from "./retrieved.js";
import { unlessDamaged } from "./scan-objects.js";
import type { StorageKey } from "./storage-key.js";

const EVENTS_PER_PAGE = 100;
const NAMED_DEPENDENTS = 10;

/** Removal, history, undo and watching. */
export abstract class BackendHistory extends BackendChanges {
  readonly #closing = new AbortController();

  /** Gives up what the backend holds open; watches of it end. */
  override async close(): Promise<void> {
    this.#closing.abort();
  }

  /**
   * Removes an object and its ancillary directory.
   *
   * @throws {StorageKeyNotFoundError} if there is none.
   * @throws {ObjectInUseError} if others refer to it and nothing was said about them.
   * @throws {InvalidValueError} for options that are none, and a reason with NUL or a lone surrogate.
   * @example await store.removeObject(forceFieldKey, { dependents: "cascade" });
   */
  removeObject(key: StorageKey, options: RemoveOptions = {}): Promise<void> {
    return this.exclusively(async () => {
      const { dependents, reason } = requireRemoveOptions(options);
      await this.#requirePresent(key);
      const hanging = dependents === "leave" ? [] : await this.#dependents(key);
      if (hanging.length > 0 && dependents === "refuse") {
        const some = hanging.slice(0, NAMED_DEPENDENTS).map((dependent) => dependent.key);
        throw new ObjectInUseError(key, some, hanging.length);
      }
      if (hanging.length === 0) return this.erase(key, { reason });
      return this.transaction(async () => {
        for (const { key: each } of hanging) await this.erase(each, { reason: `removed with "${key}"` });
        await this.erase(key, { reason });
      });
    });
  }

  /**
   * What refers to an object, as simulations refer to their force field: what a removal would take with it.
   *
   * @throws {StorageKeyNotFoundError} if nothing is stored under the key.
   */
  dependents(key: StorageKey): Promise<readonly Dependent[]> {
    return this.exclusively(async () => {
      await this.#requirePresent(key);
      return this.#dependents(key);
    });
  }

  /**
   * What happened to a key, oldest first, also if nothing is under it any more.
   *
   * @throws {StorageKeyNotFoundError} if nothing ever was under it.
   * @throws {UnsupportedOperationError} if the backend keeps no ledger.
   */
  history(key: StorageKey): Promise<readonly StorageEvent[]> {
    return this.exclusively(async () => {
      const events = await this.#requireLedger("history").ofKey(key);
      // What was there before the ledger began has no history, but is no unknown key either.
      if (events.length === 0) await this.#requirePresent(key);
      return events;
    });
  }

  /**
   * Everything that happened, in the order of the ledger, up to now.
   *
   * @throws {UnsupportedOperationError} if the backend keeps no ledger.
   * @throws {InvalidValueError} (`after`) for what is no position of the ledger.
   */
  async *events(options: { readonly after?: LedgerPosition } = {}): AsyncIterable<StorageEvent> {
    const ledger = this.#requireLedger("events");
    const end = await this.exclusively(() => ledger.end());
    let position = await this.exclusively(async () =>
      options.after === undefined ? "0" : ledger.requirePosition(options.after),
    );
    while (position !== end) {
      const page = await this.exclusively(() => ledger.read(position, EVENTS_PER_PAGE));
      if (page.length === 0) return;
      for (const event of page) {
        yield event;
        position = event.position;
        if (position === end) return;
      }
    }
  }

  /**
   * Where the ledger ends now: a later watch that begins behind it misses nothing.
   *
   * @throws {UnsupportedOperationError} if the backend keeps no ledger.
   */
  lastPosition(): Promise<LedgerPosition> {
    return this.exclusively(async () => this.#requireLedger("lastPosition").end());
  }

  /**
   * Puts back what the latest event of a key put away, or an earlier one; a removed object is under its key again.
   * An undo is an event too: a second one gives what was there before the first.
   *
   * @throws {UndoError} if that version cannot be had back; it says why.
   * @throws {StorageKeyNotFoundError} if nothing ever was under the key.
   * @throws {UnsupportedOperationError} if the backend keeps no ledger.
   * @example const { current } = await store.undo(key);
   */
  undo(key: StorageKey, options: UndoOptions = {}): Promise<StorageEvent> {
    return this.transaction(async () => {
      const { version, putAwayBy } = versionToRestore(key, await this.history(key), options.to);
      await this.#requirePlace(key, version);
      await withFiles(version, (directory) =>
        this.write("restored", key, version.object, directory, {
          reason: "restored by request",
          restoredFrom: putAwayBy.position,
        }),
      );
      const restored = (await this.history(key)).at(-1);
      if (restored !== undefined) return restored;
      throw new UndoError(key, "its ledger did not keep what was done.");
    });
  }

  /**
   * Events as they happen, for as long as they are asked for. A watch that goes on behind the position of the last
   * event that was seen misses nothing.
   *
   * @param query which objects: events are given whose version matches, or whose superseded version does.
   * @throws {UnsupportedOperationError} at the first event, if the backend keeps no ledger, or in a transaction.
   * @example for await (const { kind, key } of store.watch(new SimulationDataQuery())) console.log(kind, key);
   */
  watch<T extends StoredData = StoredData>(query?: DataQuery<T>, options: WatchOptions = {}): Watch<T> {
    return new Watch(query, options, {
      open: (signal) => this.eventFeed(options, signal),
      closing: this.#closing.signal,
    });
  }

  /** What a watch reads: the ledger. */
  protected async eventFeed(options: WatchOptions, signal: AbortSignal): Promise<EventFeed> {
    const ledger = this.#requireLedger("watch");
    const { changes, pollMs } = ledger;
    return new LedgerFeed(
      {
        read: (after, limit) => this.#outside(() => ledger.read(after, limit)),
        end: () => this.#outside(() => ledger.end()),
        requirePosition: (after) => this.#outside(() => ledger.requirePosition(after)),
        peek: () => ledger.peek(),
      },
      { changes, pollMs: options.pollMs ?? pollMs, signal },
    );
  }

  /** Looks at the ledger outside of all transactions: what is under way in one need not come to be. */
  async #outside<T>(look: () => Promise<T>): Promise<T> {
    if (this.holdsLock) throw new UnsupportedOperationError("watch", "it cannot be read in a transaction.");
    return this.exclusively(look);
  }

  /** The stored object with the same identity. */
  protected abstract recogniseIdentity(object: StoredData): Promise<Retrieved | undefined>;

  #requireLedger(operation: string): EventLedger {
    const ledger = this.ledger();
    if (ledger === undefined) throw this.#noLedger(operation);
    return ledger;
  }

  #noLedger(operation: string): UnsupportedOperationError {
    return new UnsupportedOperationError(
      operation,
      `${this.constructor.name} keeps no ledger of what happened (ledger() gives none).`,
    );
  }

  async #requirePresent(key: StorageKey): Promise<void> {
    if (!canHoldObject(key) || !(await this._objectExists(key))) throw new StorageKeyNotFoundError(key);
  }

  async #dependents(key: StorageKey): Promise<readonly Dependent[]> {
    const registry = await this.registry();
    const retrieved = await this._retrieveObject(key).catch(unlessDamaged);
    if (!isReferredTo(retrieved?.object.type ?? registry.classOf(key))) return [];
    return findDependents(key, registry, (each) => this._retrieveObject(each));
  }

  /** @throws {UndoError} if the version cannot be under the key, because of what is stored by now. */
  async #requirePlace(key: StorageKey, version: SupersededVersion): Promise<void> {
    const identity = identitySha256(version.object);
    const present = await this._retrieveObject(key);
    if (present === undefined ? !(await this.keyIsFree(key)) : !isVersionOf(present.object, identity)) {
      throw new UndoError(key, "another piece of data has the key by now.");
    }
    if (
      present !== undefined &&
      (await haveEqualContent(storedVersion(present), storedVersion({ ...version, key })))
    ) {
      throw new UndoError(key, "that version is the one that is there.");
    }
    const same = await this.recogniseIdentity(version.object);
    if (same !== undefined && same.key !== key) {
      throw new UndoError(key, `the same piece of data is stored under "${same.key}" by now.`);
    }
  }
}

function isVersionOf(object: StoredData, identity: string | undefined): boolean {
  return identity !== undefined && identitySha256(object) === identity;
}

/** Works with the directory that a version had, if it had one. */
function withFiles<T>(
  { ancillary }: SupersededVersion,
  work: (directory: string | undefined) => Promise<T>,
): Promise<T> {
  if (ancillary === undefined) return work(undefined);
  return withAncillaryDirectory(ancillary.localPath ?? ancillary, work);
}
