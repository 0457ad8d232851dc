/**
 * The search of a PostgreSQL database: each answer is one statement, made by one compiler. What the answers mean
 * is what a scan over the objects gives.
 */

import type { StoredData } from "../../data/stored-data.js";
import type { DataQuery } from "../../query/data-query.js";
import { type Retrieved, requireLimit } from "../../storage/retrieved.js";
import type { Histogram, HistogramCells } from "../../storage/search/histogram.js";
import { requireCells } from "../../storage/search/histogram-cells.js";
import { requireOrder } from "../../storage/search/require-order.js";
import type {
  Explanation,
  Order,
  Page,
  Search,
  SearchOptions,
  ValueCount,
} from "../../storage/search/search.js";
import type { Summary } from "../../storage/search/summary.js";
import type { WhyReport } from "../../storage/search/why.js";
import { type StoredRow, storedRow } from "../object-table.js";
import type { CompiledQuery } from "./compiled-query.js";
import { countMatches } from "./count-matches.js";
import { distinctValues } from "./distinct-values.js";
import { entryPortions } from "./entry-portions.js";
import { explainStatement } from "./explain-statement.js";
import { MatchStatement, type Question } from "./match-statement.js";
import { orderBy, orderLevels } from "./order-levels.js";
import { MATCH_COLUMNS } from "./query-compiler.js";
import { type Lookups, resolveQuestion } from "./resolve-question.js";
import { portionsOf, streamPortions } from "./row-stream.js";
import { stateHistogram } from "./state-histogram.js";
import { summaryPage } from "./summary-page.js";
import { summaryColumns, type TextRow, toSummary } from "./summary-row.js";
import { whyReport } from "./why-report.js";

/** What a search needs of the storage that it is in. */
export interface SearchSource extends Lookups {
  /** The object in a row. */
  readonly entry: (row: StoredRow) => Retrieved;
}

const SUMMARIES_PER_PORTION = 200;

/** A search by SQL. */
export class SqlSearch<T extends StoredData> implements Search<T> {
  readonly #query: DataQuery<T>;
  readonly #order: readonly Order[];
  readonly #limit: number | undefined;
  readonly #source: SearchSource;

  /** @throws {InvalidValueError} for an order that the query does not have, or a limit that is no count. */
  constructor(query: DataQuery<T>, options: SearchOptions, source: SearchSource) {
    this.#query = query;
    this.#order = requireOrder(query, options.order);
    this.#limit = requireLimit(options).limit;
    this.#source = source;
  }

  async *entries(): AsyncGenerator<Retrieved<T>, void, undefined> {
    const statement = await this.#statement(() => MATCH_COLUMNS);
    for await (const rows of streamPortions(this.#source.database, statement, entryPortions())) {
      // The statement gives objects of this class alone.
      for (const row of rows) yield this.#source.entry(storedRow.parse(row)) as Retrieved<T>;
    }
  }

  async *summaries(): AsyncGenerator<Summary, void, undefined> {
    const statement = await this.#statement(summaryColumns);
    const portions = streamPortions(this.#source.database, statement, portionsOf(SUMMARIES_PER_PORTION));
    for await (const rows of portions) for (const row of rows) yield toSummary(row as TextRow);
  }

  async page(size: number, after?: string): Promise<Page> {
    const wanted = { query: this.#query, order: this.#order, limit: this.#limit, size, after };
    const { database } = this.#source;
    return database.reading("page", () => summaryPage(database, wanted, () => this.#question(true)));
  }

  async count(): Promise<number> {
    const { database } = this.#source;
    return database.reading("count", async () => countMatches(database, await this.#question()));
  }

  async distinct(attribute: string): Promise<readonly ValueCount[]> {
    const { database } = this.#source;
    return database.reading("distinct", () =>
      distinctValues(database, this.#query, attribute, () => this.#question()),
    );
  }

  async histogram(cells: HistogramCells): Promise<Histogram> {
    requireCells(cells);
    const { database } = this.#source;
    return database.reading("histogram", async () => stateHistogram(database, await this.#question(), cells));
  }

  async why(): Promise<WhyReport> {
    const { database } = this.#source;
    return database.reading("why", async () => whyReport(database, this.#query, await this.#question()));
  }

  async explain({ analyze = false }: { readonly analyze?: boolean } = {}): Promise<Explanation> {
    const statement = await this.#statement(() => MATCH_COLUMNS);
    return explainStatement(this.#source.database, statement, { analyze });
  }

  /**
   * The query as it can be compiled.
   *
   * @param isLimited whether only the first few matches are wanted
   */
  #question(isLimited = false): Promise<Question> {
    return resolveQuestion(this.#query, this.#source, { isLimited });
  }

  /** The statement that reads the matches in order, up to the limit. */
  async #statement(columns: (statement: MatchStatement) => string): Promise<CompiledQuery> {
    const statement = new MatchStatement(await this.#question(this.#limit !== undefined));
    const { levels, joins } = orderLevels(this.#order, statement);
    const limit =
      this.#limit === undefined ? [] : [`limit ${statement.parameters.add(String(this.#limit), "int8")}`];
    return statement.with({
      columns: columns(statement),
      joins,
      tail: [`order by ${orderBy(levels)}`, ...limit],
    });
  }
}
