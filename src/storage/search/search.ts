/**
 * A search: the many ways to look at what matches a query, beside the groups that `query` gives. Every backend
 * answers all of them; those with an engine of their own do it without reading the objects.
 */

import type { StoredData } from "../../data/stored-data.js";
import type { Retrieved } from "../retrieved.js";
import type { Histogram, HistogramCells } from "./histogram.js";
import type { Summary } from "./summary.js";
import type { WhyReport } from "./why.js";

/**
 * What matches are ordered by: an attribute with an order (number or text), or one of these. `nearness` is the
 * distance to the state that the query is nearest to.
 */
export type OrderBy =
  | { readonly by: "storedAt" | "key" | "temperature" | "pressure" | "archiveBytes" | "nearness" }
  | { readonly by: "attribute"; readonly attribute: string };

/** One level of an order. In either direction NaN comes behind all numbers, and objects that lack the value last. */
export type Order = OrderBy & { readonly descending?: boolean };

/** How a search gives its matches. */
export interface SearchOptions {
  /** Levels of the order; ties are in the order of keys (code points). Default: the order of storing. */
  readonly order?: readonly Order[];
  /** How many matches to give at most. Default: all. */
  readonly limit?: number;
}

/** A part of the matches. */
export interface Page {
  readonly items: readonly Summary[];
  /** What to ask for the next page with; absent on the last. */
  readonly next?: string;
}

/** A value that matches have, and how many have it. */
export interface ValueCount {
  /** The value of the attribute; `undefined` for objects that lack it. */
  readonly value: unknown;
  readonly count: number;
}

/** How a search is answered. */
export interface Explanation {
  /** The one statement, or what is done instead where there is none. */
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The engine's plan, line by line. */
  readonly plan: readonly string[];
}

/** A search for the objects that match a query. Nothing happens until it is asked for something. */
export interface Search<T extends StoredData = StoredData> {
  /** Whole objects, one after the other, in constant memory however many match. */
  entries(): AsyncIterable<Retrieved<T>>;

  /** The same without their objects: what a table of results shows. */
  summaries(): AsyncIterable<Summary>;

  /**
   * A page of summaries. Pages neither skip nor repeat what is there all the while, whatever others store and
   * remove between them.
   *
   * @param after the `next` of the page before, of a search with the same query and order
   * @throws {InvalidValueError} for a size that is no count above 0, or an `after` that is not of this search.
   */
  page(size: number, after?: string): Promise<Page>;

  /** How many objects match; a limit does not count. */
  count(): Promise<number>;

  /**
   * The distinct values of a searchable attribute among the matches, most frequent first; equally frequent ones
   * by the code points of their match texts, absence last. A limit does not count.
   *
   * @throws {InvalidValueError} for an attribute that queries cannot name.
   */
  distinct(attribute: string): Promise<readonly ValueCount[]>;

  /**
   * How many matches lie in each cell of temperature and pressure. A limit does not count.
   *
   * @throws {InvalidValueError} for cells that are none.
   */
  histogram(cells: HistogramCells): Promise<Histogram>;

  /** Why nothing (or so little) matches: which criterion excludes how many, and what comes closest. */
  why(): Promise<WhyReport>;

  /** How the search is answered. `analyze` runs it and reports times. */
  explain(options?: { readonly analyze?: boolean }): Promise<Explanation>;
}
