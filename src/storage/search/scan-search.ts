/**
 * The search of a backend without an engine of its own: it looks at every object of the class. This is what
 * the answers mean; a backend that does better gives the same.
 */

import type { StoredData } from "../../data/stored-data.js";
import { stateOf } from "../../query/column-value.js";
import type { DataQuery } from "../../query/data-query.js";
import { requireQueryable } from "../../query/require-criterion.js";
import type { Retrieved } from "../retrieved.js";
import type { Histogram, HistogramCells } from "./histogram.js";
import { type CellState, countCells, requireCells } from "./histogram-cells.js";
import type { ScanSource } from "./match-scan.js";
import { compareOrderValues } from "./order-value.js";
import { OrderedScan } from "./ordered-scan.js";
import { scanExplanation } from "./scan-explain.js";
import { scanPage } from "./scan-page.js";
import { scanWhy } from "./scan-why.js";
import type { Explanation, Page, Search, SearchOptions, ValueCount } from "./search.js";
import type { Summary } from "./summary.js";
import type { WhyReport } from "./why.js";

/** A search by scanning. */
export class ScanSearch<T extends StoredData> implements Search<T> {
  readonly #scan: OrderedScan<T>;

  /** @throws {InvalidValueError} for an order that the query does not have, or a limit that is no count. */
  constructor(query: DataQuery<T>, options: SearchOptions, source: ScanSource) {
    this.#scan = new OrderedScan(query, options, source);
  }

  async *entries(): AsyncGenerator<Retrieved<T>, void, undefined> {
    for await (const { entry } of this.#scan.inOrder()) yield entry;
  }

  async *summaries(): AsyncGenerator<Summary, void, undefined> {
    for await (const match of this.#scan.inOrder()) yield this.#scan.summaryOf(match);
  }

  page(size: number, after?: string): Promise<Page> {
    return this.#exclusively(() => scanPage(this.#scan, size, after));
  }

  count(): Promise<number> {
    return this.#exclusively(() => this.#scan.count());
  }

  async distinct(attribute: string): Promise<readonly ValueCount[]> {
    requireQueryable(attribute, this.#scan.query.dataClass, undefined);
    return this.#exclusively(async () => {
      const counts = new Map<string | undefined, ValueCount>();
      for await (const { entry } of this.#scan.matches()) {
        const text = entry.object.matchText(attribute);
        const { value, count } = counts.get(text) ?? {
          value: entry.object.attributeValue(attribute),
          count: 0,
        };
        counts.set(text, { value, count: count + 1 });
      }
      return [...counts]
        .sort(([textA, a], [textB, b]) => b.count - a.count || compareOrderValues(textA, textB))
        .map(([, counted]) => counted);
    });
  }

  async histogram(cells: HistogramCells): Promise<Histogram> {
    requireCells(cells);
    return this.#exclusively(async () => {
      const states: (CellState & { readonly count: number })[] = [];
      let withoutState = 0;
      for await (const { entry } of this.#scan.matches()) {
        const state = stateOf(entry.object);
        if (state === undefined) withoutState += 1;
        else states.push({ temperatureK: state.temperatureK, pressurePa: state.pressurePa, count: 1 });
      }
      return { cells: countCells(states, cells), withoutState };
    });
  }

  why(): Promise<WhyReport> {
    return this.#exclusively(() => scanWhy(this.#scan));
  }

  explain({ analyze = false }: { readonly analyze?: boolean } = {}): Promise<Explanation> {
    return this.#exclusively(() => scanExplanation(this.#scan, { analyze }));
  }

  #exclusively<R>(work: () => Promise<R>): Promise<R> {
    return this.#scan.source.exclusively(work);
  }
}
