/** What matches a query in the order and up to the limit of a search: what all answers by scanning come from. */

import type { StoredData } from "../../data/stored-data.js";
import type { DataQuery } from "../../query/data-query.js";
import { requireLimit } from "../retrieved.js";
import { type Candidate, MatchScan, type ScanSource } from "./match-scan.js";
import { requireOrder } from "./require-order.js";
import { comparePlaces, type Place, placeOf } from "./scan-order.js";
import type { Order, SearchOptions } from "./search.js";
import type { NumberedKey } from "./storing-order.js";
import type { Summary } from "./summary.js";
import { summaryOf } from "./summary-of.js";

/** A scan with an order and a limit. */
export class OrderedScan<T extends StoredData> {
  readonly order: readonly Order[];
  readonly limit: number;
  readonly #scan: MatchScan<T>;

  /** @throws {InvalidValueError} for an order that the query does not have, or a limit that is no count. */
  constructor(
    readonly query: DataQuery<T>,
    options: SearchOptions,
    readonly source: ScanSource,
  ) {
    this.order = requireOrder(query, options.order);
    this.limit = requireLimit(options).limit ?? Number.POSITIVE_INFINITY;
    this.#scan = new MatchScan(query, source);
  }

  /** The keys of the class, in the order of storing. */
  keys(): Promise<readonly NumberedKey[]> {
    return this.#scan.keys();
  }

  /** All objects of the class, in the order of storing. */
  candidates(): AsyncGenerator<Candidate, void, undefined> {
    return this.#scan.candidates();
  }

  /** What matches among some keys, in their order. Default: all of the class, in the order of storing. */
  matches(keys?: readonly NumberedKey[]): AsyncGenerator<Candidate<T>, void, undefined> {
    return this.#scan.matches(keys);
  }

  /** How many match, whatever the limit. */
  async count(): Promise<number> {
    let count = 0;
    for await (const _match of this.matches()) count += 1;
    return count;
  }

  /** What matches, in order and up to the limit. */
  async *inOrder(): AsyncGenerator<Candidate<T>, void, undefined> {
    if (this.limit === 0) return;
    // Of a long result in some order only the places are held; each object is read again in its turn.
    const keys =
      this.order.length === 0 ? undefined : await this.source.exclusively(async () => await this.places());
    let given = 0;
    for await (const match of this.matches(keys)) {
      yield match;
      given += 1;
      if (given >= this.limit) return;
    }
  }

  /** The places of all matches, in order. */
  async places(): Promise<readonly (Place & NumberedKey)[]> {
    const places: (Place & NumberedKey)[] = [];
    const isByFiles = this.order.some(({ by }) => by === "archiveBytes");
    for await (const match of this.matches()) {
      const known = isByFiles ? await this.#scan.withFiles(match) : match;
      places.push({ ...placeOf(known, this.order), number: match.number });
    }
    return places.sort((a, b) => comparePlaces(a, b, this.order));
  }

  async summaryOf(candidate: Candidate): Promise<Summary> {
    const { entry, facts, distance } = await this.#scan.withFiles(candidate);
    return summaryOf({ key: entry.key, object: entry.object, facts, distance });
  }
}
