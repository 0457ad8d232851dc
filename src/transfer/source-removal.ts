/** The second half of a move: what the target has, and that very version of it, is removed from the source. */

import { ObjectInUseError, StorageError } from "../errors.js";
import { haveEqualContent, storedVersion } from "../storage/data-version.js";
import type { Retrieved } from "../storage/retrieved.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { StoreOutcome } from "../storage/store-result.js";
import type { TransferOptions, TransferProblem, Transferred } from "../storage/transfer-contract.js";
import type { BackendEntry } from "./backend-source.js";
import { ForceFieldLinks } from "./force-field-links.js";
import { inOrderPerName } from "./ordered-work.js";

/** How many objects are under way at once. */
const CONCURRENCY = 6;
/** How often an object that others change all the while is looked at again. */
const LOOKS = 5;

/** What was copied, and how to go on. */
export interface RemovalPlan {
  readonly source: StorageBackend;
  readonly target: StorageBackend;
  /** What became of each object, by its key in the source. */
  readonly copied: ReadonlyMap<StorageKey, Transferred>;
  /** Everything that was to be copied; what was selected is to go. */
  readonly entries: readonly BackendEntry[];
  /** What the ledger of the source is told of a removal; the key is that in the target. */
  readonly reason: (key: StorageKey) => string;
  readonly options: Pick<TransferOptions, "keepGoing" | "signal" | "onProgress">;
}

/** What became of what was copied. */
export interface RemovalOutcome {
  /** What is no more in the source, by its key there, with the key in the target. */
  readonly moved: ReadonlyMap<StorageKey, StorageKey>;
  /** What was copied, or was there already, and is in the source still, and why. */
  readonly left: readonly TransferProblem[];
  /** How many copied objects were not come to, because the move stopped before. */
  readonly remaining: number;
}

/** That an object must stay where it is. */
class Obstacle {
  constructor(readonly reason: string) {}
}

/** Removes objects; to be used once. */
export class SourceRemoval {
  readonly #plan: RemovalPlan;
  /** What is to go. */
  readonly #copied: readonly BackendEntry[];
  readonly #links: ForceFieldLinks;
  readonly #moved = new Map<StorageKey, StorageKey>();
  readonly #left: TransferProblem[] = [];
  #hasFailed = false;
  #done = 0;

  constructor(plan: RemovalPlan) {
    this.#plan = plan;
    this.#copied = plan.entries.filter(({ key, isSelected }) => isSelected && plan.copied.has(key));
    const forceFields = plan.entries.filter(({ isForceField }) => isForceField).map(({ key }) => key);
    this.#links = new ForceFieldLinks(plan.target, forceFields);
    for (const key of forceFields) {
      const transferred = plan.copied.get(key);
      if (transferred !== undefined) this.#links.transferred(key, transferred.key);
    }
  }

  /** Removes what was copied: force fields last, when what refers to them is gone. */
  async run(): Promise<void> {
    for (const isForceField of [false, true]) {
      const left = this.#copied.filter((entry) => entry.isForceField === isForceField).values();
      await inOrderPerName<BackendEntry, BackendEntry>(CONCURRENCY, {
        take: () => (this.#goesOn ? left.next().value : undefined),
        read: async (entry) => entry,
        names: () => [],
        work: (entry) => this.#attempt(entry),
      });
    }
  }

  /** Finds out what would stay, and changes nothing. */
  async foretell(): Promise<void> {
    const going = new Set(this.#copied.map(({ key }) => key));
    for (const entry of this.#copied) {
      const transferred = this.#plan.copied.get(entry.key);
      if (transferred === undefined) continue;
      const dependents = entry.isForceField ? await this.#plan.source.dependents(entry.key) : [];
      const staying = dependents.filter(({ key }) => !going.has(key)).length;
      if (await this.#isOtherInTarget(entry, transferred)) this.#leave(entry, otherVersion(transferred));
      else if (staying > 0) this.#leave(entry, inUse(staying));
      else this.#moved.set(entry.key, transferred.key);
    }
  }

  outcome(): RemovalOutcome {
    return {
      moved: this.#moved,
      left: this.#left,
      remaining: this.#copied.length - this.#moved.size - this.#left.length,
    };
  }

  get #goesOn(): boolean {
    const { signal, keepGoing } = this.#plan.options;
    return signal?.aborted !== true && (keepGoing === true || !this.#hasFailed);
  }

  async #attempt(entry: BackendEntry): Promise<void> {
    const transferred = this.#plan.copied.get(entry.key);
    if (transferred === undefined) return;
    try {
      const obstacle = await this.#remove(entry.key, transferred);
      if (obstacle === undefined) this.#moved.set(entry.key, transferred.key);
      else this.#leave(entry, obstacle.reason);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (error instanceof ObjectInUseError) this.#leave(entry, inUse(error.count));
      else {
        this.#hasFailed = true;
        this.#leave(entry, error.message);
      }
    }
    this.#done += 1;
    this.#plan.options.onProgress?.({ done: this.#done, total: this.#copied.length, bytes: 0 });
  }

  async #remove(key: StorageKey, transferred: Transferred): Promise<Obstacle | undefined> {
    for (let look = 0; look < LOOKS; look += 1) {
      const seen = await this.#plan.source.retrieveObject(key);
      // Somebody else has removed it, or moved it.
      if (seen === undefined) return undefined;
      const outcome = await this.#outcomeInTarget(seen, transferred);
      if (outcome === "stored") return new Obstacle("the target has lost it again; move it again");
      if (outcome !== "deduplicated") return new Obstacle(otherVersion(transferred));
      if (await this.#removeIfSame(seen, transferred)) return undefined;
    }
    return new Obstacle("others change it all the while; move it again later");
  }

  /** Before anything is copied: whether what the target has, and would keep, is not this version. */
  async #isOtherInTarget({ key }: BackendEntry, transferred: Transferred): Promise<boolean> {
    const { source, target } = this.#plan;
    if (transferred.outcome !== "deduplicated") return transferred.outcome === "kept";
    const seen = (await target.objectExists(transferred.key)) ? await source.retrieveObject(key) : undefined;
    return seen !== undefined && (await this.#outcomeInTarget(seen, transferred)) !== "deduplicated";
  }

  /** What storing this version in the target would come to, where none replaces another: deduplicated, if it is there. */
  async #outcomeInTarget({ object, ancillary }: Retrieved, { key }: Transferred): Promise<StoreOutcome> {
    const { object: linked } = await this.#links.linked(object);
    const { outcome } = await this.#plan.target.storeObjectDetailed(
      linked,
      ancillary?.localPath ?? ancillary,
      { key, dryRun: true, allowMissingFiles: true, onConflict: "keep" },
    );
    return outcome;
  }

  /** Removes an object unless it was changed since it was seen: then the target may lack what it is now. */
  #removeIfSame(seen: Retrieved, transferred: Transferred): Promise<boolean> {
    const { source, reason } = this.#plan;
    return source.transaction(
      async () => {
        const present = await source.retrieveObject(seen.key);
        if (present === undefined) return true;
        if (!(await haveEqualContent(storedVersion(seen), storedVersion(present)))) return false;
        await source.removeObject(seen.key, { reason: reason(transferred.key) });
        return true;
      },
      { isolation: "repeatable read", attempts: 5 },
    );
  }

  #leave({ key, path }: BackendEntry, reason: string): void {
    this.#left.push({ key, path, reason });
  }
}

function inUse(count: number): string {
  return `${count} ${count === 1 ? "object that stays here refers" : "objects that stay here refer"} to it, so it is in both`;
}

function otherVersion({ key }: Transferred): string {
  return `the target has another version of the same data, under "${key}"; this one stays here`;
}
