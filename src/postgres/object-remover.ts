/**
 * Removing objects. A force field is removed under a lock that everybody shares who stores what refers to it, so
 * that none of its dependents is overlooked, and none comes while it goes.
 */

import { z } from "zod";
import { ObjectInUseError, StorageKeyNotFoundError } from "../errors.js";
import { isReferredTo } from "../storage/dependents.js";
import { type Dependent, type RemoveOptions, requireRemoveOptions } from "../storage/remove-options.js";
import type { StorageKey } from "../storage/storage-key.js";
import { changedMeanwhile } from "./changed-meanwhile.js";
import type { Database } from "./database/database.js";
import type { RowSource } from "./database/row-source.js";
import { findDependents } from "./ledger/dependents.js";
import { ObjectLocks } from "./object-locks.js";
import type { ObjectTable } from "./object-table.js";
import { StoreCall } from "./store-call.js";

const NAMED_DEPENDENTS = 10;

const keyRow = z.object({ key: z.string() });

/** Removes objects; the ledger keeps them. */
export class ObjectRemover {
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #locks: ObjectLocks;

  constructor(database: Database, objects: ObjectTable) {
    this.#database = database;
    this.#objects = objects;
    this.#locks = new ObjectLocks(database);
  }

  /**
   * @throws {StorageKeyNotFoundError} if there is no object under the key.
   * @throws {ObjectInUseError} if others refer to it, unless something was said about them.
   * @throws {InvalidValueError} for options that are none, and a reason with NUL or a lone surrogate.
   */
  async remove(key: StorageKey, options: RemoveOptions): Promise<void> {
    const checked = requireRemoveOptions(options);
    await StoreCall.run(this.#database, (call) =>
      this.#database.atomically(() => this.#removeOnce(key, checked, call)),
    );
  }

  /** @throws {StorageKeyNotFoundError} if there is no object under the key. */
  async dependents(key: StorageKey): Promise<readonly Dependent[]> {
    const row = await this.#objects.byKey(key);
    if (row === undefined) throw new StorageKeyNotFoundError(key);
    return isReferredTo(row.class) ? this.#dependents(key) : [];
  }

  #dependents(key: StorageKey, source: RowSource = this.#database): Promise<readonly Dependent[]> {
    return findDependents(source, this.#database.project, key);
  }

  async #removeOnce(
    key: StorageKey,
    { dependents: mode, reason }: Required<RemoveOptions>,
    call: StoreCall,
  ): Promise<void> {
    call.touches(key);
    // Only a look: what is there is known once it is locked.
    const seen = await this.#locks.look(key);
    const isForceField = isReferredTo(seen?.className);
    if (isForceField) await this.#locks.takeForceField(key);
    await this.#locks.take({ forceFieldIds: [], identitySha256: seen?.identitySha256 ?? null, key });
    const locked = await this.#locks.takeRow(key);
    if ((await call.done()) !== undefined) return;
    if (locked === undefined) throw new StorageKeyNotFoundError(key);
    if (locked.identitySha256 !== seen?.identitySha256 || locked.className !== seen.className) {
      throw changedMeanwhile(key);
    }
    const hanging = isForceField && mode !== "leave" ? await this.#dependents(key) : [];
    if (isForceField && mode !== "leave") await this.#requireAllSeen(key, hanging);
    if (hanging.length > 0 && mode === "refuse") {
      const some = hanging.slice(0, NAMED_DEPENDENTS).map((dependent) => dependent.key);
      throw new ObjectInUseError(key, some, hanging.length);
    }
    const { operation } = call;
    for (const dependent of hanging) {
      await this.#objects.remove(dependent.key, { operation, reason: `removed with "${key}"` });
    }
    await this.#objects.remove(key, { operation, reason });
  }

  /**
   * A transaction with one snapshot does not see what was stored since that was taken, though the lock made it wait
   * for that.
   *
   * @throws {DatabaseError} (retryable) if something refers to the object that the transaction cannot see.
   */
  async #requireAllSeen(key: StorageKey, seen: readonly Dependent[]): Promise<void> {
    if (!this.#database.isInSnapshot) return;
    const source: RowSource = { rows: (query, rowSchema) => this.#database.rowsOutside(query, rowSchema) };
    const known = new Set(seen.map((dependent) => dependent.key));
    const unseen = (await this.#dependents(key, source)).filter((dependent) => !known.has(dependent.key));
    if (unseen.length === 0) return;
    const removedHere = await this.#database.rows(
      {
        sql: `select object_key as key from ledger
where project_id = $1::text::int8 and object_key = any($2::text[]) and event = 'removed' and happened_at = now()`,
        parameters: [this.#database.project.id, unseen.map((dependent) => dependent.key)],
      },
      keyRow,
    );
    if (new Set(removedHere.map((row) => row.key)).size < unseen.length) throw changedMeanwhile(key);
  }
}
