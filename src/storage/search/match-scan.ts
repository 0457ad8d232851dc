/** Finds what matches a query by looking at every object of its class, one after the other. */

import type { StoredData } from "../../data/stored-data.js";
import { AncillaryError } from "../../errors.js";
import { stateOf } from "../../query/column-value.js";
import type { DataQuery } from "../../query/data-query.js";
import { stateDistance } from "../../query/nearness.js";
import type { StorageFacts } from "../../query/storage-criterion.js";
import type { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";
import type { Retrieved } from "../retrieved.js";
import { scanObjects } from "../scan-objects.js";
import type { StorageKey } from "../storage-key.js";
import { nearestStates } from "./nearest-states.js";
import { isAboutFiles, storageFacts } from "./storage-facts.js";
import type { NumberedKey } from "./storing-order.js";

/** What a search by scanning needs of a backend. */
export interface ScanSource {
  /** The backend's name, for explanations. */
  readonly name: string;
  /** The keys of a class in the order of storing. */
  keys(className: string): Promise<readonly NumberedKey[]>;
  retrieve(key: StorageKey): Promise<Retrieved | undefined>;
  /** Runs work under the backend's lock, which is reentrant. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** An object of the class that is looked for. */
export interface Candidate<T extends StoredData = StoredData> {
  /** Its place in the order of storing. */
  readonly number: number;
  readonly entry: Retrieved<T>;
  readonly facts: StorageFacts;
  /** Distance to the state that the query is nearest to. */
  readonly distance: number | undefined;
}

/** So many objects are read under one lock: enough that taking it costs little, few enough for memory. */
const OBJECTS_PER_LOCK = 16;

/** A scan for the objects that match a query. */
export class MatchScan<T extends StoredData> {
  readonly #query: DataQuery<T>;
  readonly #source: ScanSource;
  readonly #asksAboutFiles: boolean;

  constructor(query: DataQuery<T>, source: ScanSource) {
    this.#query = query;
    this.#source = source;
    this.#asksAboutFiles = isAboutFiles(query.tree);
  }

  /** The keys of the class. */
  keys(): Promise<readonly NumberedKey[]> {
    return this.#source.keys(this.#query.dataClass.declaration.name);
  }

  /** All objects of the class, matching or not, in the order of storing. */
  async *candidates(): AsyncGenerator<Candidate, void, undefined> {
    yield* this.#read(await this.keys());
  }

  /** What matches among some keys. Default: all of the class. */
  async *matches(keys?: readonly NumberedKey[]): AsyncGenerator<Candidate<T>, void, undefined> {
    const states = await this.#nearestStates();
    for await (const candidate of this.#read(keys ?? (await this.keys()))) {
      if (!this.#isMatch(candidate)) continue;
      if (states === undefined || states.has(stateOf(candidate.entry.object)?.identifier ?? ""))
        yield candidate;
    }
  }

  /** What is known about an object's files as well. Files that cannot be listed are unknown. */
  async withFiles<C extends Candidate>(candidate: C): Promise<C> {
    if (this.#asksAboutFiles) return candidate;
    const facts = await this.#source.exclusively(() => this.#facts(candidate.entry, true));
    return { ...candidate, facts };
  }

  async #nearestStates(): Promise<ReadonlySet<string> | undefined> {
    const { nearest } = this.#query;
    if (nearest === undefined) return undefined;
    const states = new Map<string, ThermodynamicState>();
    for await (const candidate of this.candidates()) {
      const state = this.#isMatch(candidate) ? stateOf(candidate.entry.object) : undefined;
      if (state !== undefined) states.set(state.identifier, state);
    }
    return nearestStates(states.values(), nearest);
  }

  #isMatch(candidate: Candidate): candidate is Candidate<T> {
    return this.#query.matches(candidate.entry.object, candidate.facts);
  }

  async *#read(keys: readonly NumberedKey[]): AsyncGenerator<Candidate, void, undefined> {
    for (let start = 0; start < keys.length; start += OBJECTS_PER_LOCK) {
      const chunk = keys.slice(start, start + OBJECTS_PER_LOCK);
      yield* await this.#source.exclusively(() => this.#readAll(chunk));
    }
  }

  async #readAll(keys: readonly NumberedKey[]): Promise<readonly Candidate[]> {
    const numbers = new Map(keys.map(({ key, number }) => [key, number]));
    const candidates: Candidate[] = [];
    const retrieve = (key: StorageKey) => this.#source.retrieve(key);
    for await (const entry of scanObjects([...numbers.keys()], retrieve)) {
      const facts = await this.#facts(entry, this.#asksAboutFiles);
      const number = numbers.get(entry.key) ?? 0;
      candidates.push({ number, entry, facts, distance: this.#distance(entry) });
    }
    return candidates;
  }

  #distance(entry: Retrieved): number | undefined {
    const { nearest } = this.#query;
    const state = nearest && stateOf(entry.object);
    return state && nearest && stateDistance(nearest.state, state);
  }

  #facts(entry: Retrieved, withFiles: boolean): Promise<StorageFacts> {
    return storageFacts(entry, { withFiles }).catch((error: unknown) => {
      if (error instanceof AncillaryError) return storageFacts(entry, { withFiles: false });
      throw error;
    });
  }
}
