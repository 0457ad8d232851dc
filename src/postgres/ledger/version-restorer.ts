/**
 * Puts earlier versions back: the payload and the archive that an entry of the ledger keeps become the object
 * again, under the same locks as if it were stored.
 */

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { dataClassNamed } from "../../data/data-registry.js";
import type { StoredData } from "../../data/stored-data.js";
import { StorageKeyNotFoundError, UndoError } from "../../errors.js";
import type { LedgerPosition, StorageEvent, UndoOptions } from "../../storage/history/storage-event.js";
import { versionToRestore } from "../../storage/history/version-to-restore.js";
import type { StorageKey } from "../../storage/storage-key.js";
import { changedMeanwhile } from "../changed-meanwhile.js";
import type { Database } from "../database/database.js";
import { type LockedNames, ObjectLocks } from "../object-locks.js";
import { type ObjectRow, toObjectRow } from "../object-row.js";
import type { ObjectTable } from "../object-table.js";
import { StoreCall } from "../store-call.js";
import type { SubstanceTable } from "../substance-table.js";
import type { LedgerEntry } from "./ledger-entry.js";
import { requirePosition } from "./ledger-position.js";
import type { LedgerReader } from "./ledger-reader.js";

const archiveRow = z.object({ archive_id: z.string().nullable() });

/** Restores what the ledger keeps. */
export class VersionRestorer {
  readonly #database: Database;
  readonly #ledger: LedgerReader;
  readonly #objects: ObjectTable;
  readonly #substances: SubstanceTable;
  readonly #locks: ObjectLocks;

  constructor(database: Database, ledger: LedgerReader, objects: ObjectTable, substances: SubstanceTable) {
    this.#database = database;
    this.#ledger = ledger;
    this.#objects = objects;
    this.#substances = substances;
    this.#locks = new ObjectLocks(database);
  }

  /**
   * @throws {UndoError} if that version cannot be had back.
   * @throws {StorageKeyNotFoundError} if nothing ever was under the key.
   * @throws {InvalidValueError} (`to`) for what is no event of the key.
   */
  async undo(key: StorageKey, { to }: UndoOptions): Promise<StorageEvent> {
    if (to !== undefined) requirePosition("to", to);
    return StoreCall.run(this.#database, (call) =>
      this.#database.atomically(async () => {
        const id = await this.#restoreOnce(key, to, call);
        const restored = await this.#event(key, id);
        if (restored === undefined) throw changedMeanwhile(key);
        return restored;
      }),
    );
  }

  /** Gives the position of the new event. */
  async #restoreOnce(
    key: StorageKey,
    to: LedgerPosition | undefined,
    call: StoreCall,
  ): Promise<LedgerPosition> {
    call.touches(key);
    // Only a look, which tells what to lock: an entry never changes, but whether it is the latest does.
    const seen = await this.#event(key, to);
    const locked = namesOf(supersededRow(key, seen), key);
    await this.#locks.take(locked);
    const done = await call.done();
    if (done !== undefined) return done.id;
    const event = to === undefined ? await this.#event(key) : seen;
    if (event === undefined && to === undefined) throw new StorageKeyNotFoundError(key);
    versionToRestore(key, event === undefined ? [] : [event], to);
    const row = supersededRow(key, event);
    // Another version of the same piece of data is under the same locks.
    if (event === undefined || row === undefined || !isDeepStrictEqual(namesOf(row, key), locked)) {
      throw changedMeanwhile(key);
    }
    return this.#write(event, row, call);
  }

  async #write(event: LedgerEntry, row: ObjectRow, call: StoreCall): Promise<LedgerPosition> {
    const { key, position } = event;
    const archiveId = await this.#keptArchive(event);
    const present = await this.#requirePlace(key, row);
    if (present?.contentSha256 === row.contentSha256 && present.archiveId === archiveId) {
      throw new UndoError(key, "that version is the one that is there.");
    }
    const substanceId = row.substance === undefined ? undefined : await this.#substances.idOf(row.substance);
    const note = { operation: call.operation, reason: "restored by request", restoredFrom: position };
    const references = { substanceId, archiveId };
    if (present !== undefined) await this.#objects.replace(key, row, references, note);
    else if (!(await this.#objects.insert(key, row, references, note))) throw changedMeanwhile(key);
    const [own] = await this.#ledger.some({ key, end: "last", limit: 1 });
    if (own?.operationId !== call.operation) throw changedMeanwhile(key);
    return own.position;
  }

  /** The archive of the version, which garbage collection leaves alone from now on. */
  async #keptArchive({ key, position, archiveId }: LedgerEntry): Promise<string | undefined> {
    const [kept] = await this.#database.rows(
      {
        sql: `select superseded_archive_id::text as archive_id from ledger
where project_id = $1::text::int8 and ledger.id = $2::text::int8`,
        parameters: [this.#database.project.id, position],
      },
      archiveRow,
    );
    if ((kept?.archive_id ?? undefined) === archiveId) return archiveId;
    throw new UndoError(key, "the files of that version were let go of when their retention ended.");
  }

  /** @throws {UndoError} if the version cannot be under the key, because of what is stored by now. */
  async #requirePlace(key: StorageKey, { identitySha256 }: ObjectRow): ReturnType<ObjectLocks["takeRow"]> {
    const present = await this.#locks.takeRow(key);
    if (present !== undefined && (identitySha256 === null || present.identitySha256 !== identitySha256)) {
      throw new UndoError(key, "another piece of data has the key by now.");
    }
    const same = identitySha256 === null ? undefined : await this.#objects.byIdentity(identitySha256);
    if (same !== undefined && same.key !== key) {
      throw new UndoError(key, `the same piece of data is stored under "${same.key}" by now.`);
    }
    return present;
  }

  /** The event of a key at a position; the latest without one. */
  async #event(key: StorageKey, position?: LedgerPosition): Promise<LedgerEntry | undefined> {
    const place =
      position === undefined
        ? { end: "last" as const }
        : { after: String(BigInt(position) - 1n), upTo: position };
    const [event] = await this.#ledger.some({ key, limit: 1, ...place });
    return event;
  }
}

/** What an event put away, as a row; `undefined` if it put away nothing. */
function supersededRow(key: StorageKey, event: LedgerEntry | undefined): ObjectRow | undefined {
  return event?.superseded === undefined ? undefined : rowOf(key, event.superseded.object);
}

function namesOf(row: ObjectRow | undefined, key: StorageKey): LockedNames {
  return { forceFieldIds: row?.forceFieldIds ?? [], identitySha256: row?.identitySha256 ?? null, key };
}

/** @throws {UndoError} for an object of a class that this process does not know. */
function rowOf(key: StorageKey, object: StoredData): ObjectRow {
  if (dataClassNamed(object.type) !== undefined) return toObjectRow(object);
  throw new UndoError(key, `its class, ${object.type}, is not known here; register it first.`);
}
