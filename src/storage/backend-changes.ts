/**
 * How a backend changes what it holds: object, registry of keys and ledger together, in transactions that put back
 * what they changed if they fail, inner ones included.
 */

import type { StoredData } from "../data/stored-data.js";
import { TransactionTimeoutError } from "../errors.js";

import { BackendConveniences } from "./backend-conveniences.js";
import type { EventLedger, LedgerEntry } from "./history/event-ledger.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "./object-keys.js";
import type { Retrieved } from "./retrieved.js";
import type { Savepoint } from "./savepoint.js";
import { unlessDamaged } from "./scan-objects.js";
import type { StorageKey } from "./storage-key.js";
import type { TransactionOptions } from "./transaction-options.js";
import { type TransactionTerms, transactionTerms } from "./transaction-terms.js";
import { UndoJournal } from "./undo-journal.js";

/** A transaction that is under way. */
interface RunningTransaction {
  readonly terms: TransactionTerms;
  /** Aborts when its time is over, or that of one around it. */
  readonly signal: AbortSignal;
}

/** What a change says of itself in the ledger. */
type ChangeNote = Pick<LedgerEntry, "reason" | "restoredFrom">;

/** Changes to objects, over the primitives. */
export abstract class BackendChanges extends BackendConveniences {
  #running: RunningTransaction | undefined;
  #journal: UndoJournal | undefined;

  /**
   * Runs several calls as one unit: if the work throws, what they changed is put back. A transaction inside joins
   * the one around it; if its work throws and the outer work catches that, just what the inner one did is put back.
   *
   * Here nobody else comes between the calls of a transaction, so every isolation level holds, and no attempt
   * beyond the first is needed. What the work calls after its time was over is refused.
   *
   * @throws {TransactionTimeoutError} if the work takes too long; a call that is under way is waited for.
   * @throws {InvalidValueError} for options that are none, or that the transaction around it rules out.
   * @example
   * await store.transaction(async () => {
   *   const forceFieldId = await store.storeForceField(source);
   *   await store.storeObject(simulationWith(forceFieldId), "run-17/output");
   * });
   */
  transaction<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.exclusively(async () => {
      const outer = this.#running;
      const terms = transactionTerms(options, outer?.terms);
      const ending = new AbortController();
      const endWithOuter = (): void => ending.abort(outer?.signal.reason);
      outer?.signal.addEventListener("abort", endWithOuter);
      const timer = startTimer(terms.timeoutMs, (error) => ending.abort(error));
      const savepoint = await this.savepoint();
      this.#running = { terms, signal: ending.signal };
      try {
        // Under a lock of its own: calls that it started side by side are over before anything is put back.
        const result = await this.exclusively(work, ending.signal);
        await savepoint.release();
        return result;
      } catch (error) {
        await savepoint.rollBack();
        throw error;
      } finally {
        clearTimeout(timer);
        outer?.signal.removeEventListener("abort", endWithOuter);
        this.#running = outer;
      }
    });
  }

  /** Where what happens is taken down; backends that keep no ledger have none. */
  protected ledger(): EventLedger | undefined {
    return undefined;
  }

  /**
   * Notes the state that a transaction returns to if it fails, the ledger's included. Backends whose changes are
   * not made at once override it; this copies what is overwritten.
   */
  protected async savepoint(): Promise<Savepoint> {
    const outer = this.#journal;
    const journal = new UndoJournal(outer);
    this.#journal = journal;
    return {
      release: () => {
        this.#journal = outer;
        return journal.close();
      },
      rollBack: () => {
        this.#journal = outer;
        return journal.putBack({
          restore: ({ key, object }, directory) => this._storeObject(object, key, directory),
          remove: (key) => this._removeObject(key),
        });
      },
    };
  }

  /** Which keys there are. */
  protected async registry(): Promise<ObjectKeys> {
    const registry = await this._retrieveObject(OBJECT_KEYS_KEY, ObjectKeys);
    return registry?.object instanceof ObjectKeys ? registry.object : ObjectKeys.empty;
  }

  /** Writes an object under a key, over what the key held if there was something. */
  protected async write(
    kind: "stored" | "replaced" | "restored",
    key: StorageKey,
    object: StoredData,
    directory: string | undefined,
    note: ChangeNote = {},
  ): Promise<void> {
    const superseded = kind === "stored" ? undefined : await this.#superseded(key);
    await this.#remember(key);
    await this._storeObject(object, key, directory);
    const registry = await this.registry();
    await this.#register(registry, registry.with(object.type, key));
    const entry = { kind, key, type: object.type, current: object, ...note };
    await this.ledger()?.append(superseded === undefined ? entry : { ...entry, superseded });
  }

  /** Removes what a key holds. */
  protected async erase(key: StorageKey, note: ChangeNote): Promise<void> {
    const superseded = await this.#superseded(key);
    const registry = await this.registry();
    await this.#remember(key);
    await this._removeObject(key);
    await this.#register(registry, registry.without(key));
    const type = superseded?.object.type ?? registry.classOf(key) ?? "";
    const entry = { kind: "removed", key, type, ...note } as const;
    await this.ledger()?.append(superseded === undefined ? entry : { ...entry, superseded });
  }

  /** What a change puts away. Of what is damaged there is nothing that could be put back. */
  async #superseded(key: StorageKey): Promise<Retrieved | undefined> {
    if (this.ledger() === undefined) return undefined;
    return this._retrieveObject(key).catch(unlessDamaged);
  }

  async #register(before: ObjectKeys, after: ObjectKeys): Promise<void> {
    if (after === before) return;
    await this.#remember(OBJECT_KEYS_KEY);
    await this._storeObject(after, OBJECT_KEYS_KEY);
  }

  async #remember(key: StorageKey): Promise<void> {
    await this.#journal?.remember(key, async () =>
      key === OBJECT_KEYS_KEY ? { key, object: await this.registry() } : this._retrieveObject(key),
    );
  }
}

function startTimer(
  timeoutMs: number | undefined,
  end: (error: TransactionTimeoutError) => void,
): NodeJS.Timeout | undefined {
  if (timeoutMs === undefined) return undefined;
  return setTimeout(() => end(new TransactionTimeoutError(timeoutMs)), timeoutMs);
}
