/** What the command query gives instead of, or of, the matches: its options, apart from the filters. */

import type { StoredDataClass } from "../../data/stored-data.js";
import { InvalidValueError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import { attributeNamed, attributeWords } from "../../query/expression/attribute-names.js";
import { orderOf, requireOrder } from "../../storage/search/require-order.js";
import type { Order } from "../../storage/search/search.js";
import { shortClassName } from "../class-names.js";
import { UsageError } from "../usage-error.js";

/** The options as commander gives them. */
export interface ResultFlags {
  readonly limit?: number;
  readonly after?: string;
  readonly order?: string;
  readonly count?: true;
  readonly distinct?: string;
  readonly summaries?: true;
  readonly why?: true;
  readonly explain?: true;
  readonly analyze?: true;
}

/** A query with its order, where one is asked for. */
export interface OrderedQuery {
  readonly query: DataQuery;
  readonly order: readonly Order[];
}

/**
 * The one query that an option can be about.
 *
 * @param applies whether the option makes sense for a class.
 * @throws {UsageError} if there are several, naming their classes, or none.
 */
export function onlyQuery(
  flag: string,
  queries: readonly DataQuery[],
  applies: (dataClass: StoredDataClass) => boolean = () => true,
): DataQuery {
  const candidates = queries.filter(({ dataClass }) => applies(dataClass));
  const [query, ...more] = candidates;
  if (query !== undefined && more.length === 0) return query;
  const names = (query === undefined ? queries : candidates).map(({ dataClass }) =>
    shortClassName(dataClass.declaration.name),
  );
  if (query === undefined) throw new UsageError(`${flag} is nothing for ${names.join(", ")}.`);
  throw new UsageError(`${flag} is about one class; name it: query ${names.join(", query ")}.`);
}

/** Names for what is no attribute. */
const ORDERS: Readonly<Record<string, Exclude<Order["by"], "attribute">>> = {
  temperature: "temperature",
  t: "temperature",
  pressure: "pressure",
  p: "pressure",
  key: "key",
  stored: "storedAt",
  size: "archiveBytes",
  nearness: "nearness",
  distance: "nearness",
};

/**
 * The queries with their order. Without `--order`, a query for the nearest states is ordered by nearness.
 *
 * @throws {UsageError} for what nothing is ordered by, or for an order where there are several classes.
 * @example orderedQueries(queries, "inefficiency,-temperature")
 */
export function orderedQueries(
  queries: readonly DataQuery[],
  text: string | undefined,
): readonly OrderedQuery[] {
  if (text === undefined) {
    return queries.map((query) => ({
      query,
      order: query.nearest === undefined ? [] : [{ by: "nearness" }],
    }));
  }
  const levels = text.split(",").map((level) => level.trim());
  requireKnownLevels(levels, queries);
  const query = onlyQuery("--order", queries, (dataClass) =>
    levels.every((level) => readLevel(level, dataClass) !== undefined),
  );
  const order = levels.flatMap((level) => readLevel(level, query.dataClass) ?? []);
  try {
    return [{ query, order: requireOrder(query, order) }];
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new UsageError(`--order: ${error.reason} (got "${text}")`, { cause: error });
  }
}

/** @throws {UsageError} for a level that no class is ordered by, with those that there are. */
function requireKnownLevels(levels: readonly string[], queries: readonly DataQuery[]): void {
  const unknown = levels.find((level) =>
    queries.every(({ dataClass }) => readLevel(level, dataClass) === undefined),
  );
  if (unknown === undefined) return;
  const ofClasses = queries.flatMap(({ dataClass }) =>
    attributeWords(dataClass).filter(
      (word) => orderOf(attributeNamed(word, dataClass)?.attribute) !== undefined,
    ),
  );
  const known = new Set(["temperature", "pressure", "stored", "size", "nearness", "key", ...ofClasses]);
  throw new UsageError(`--order: "${unknown}" is none of ${[...known].join(", ")}.`);
}

/** The attribute of a class that a person means. @throws {UsageError} listing those that there are. */
export function requireAttribute(flag: string, word: string, dataClass: StoredDataClass): string {
  const named = attributeNamed(word, dataClass);
  if (named?.attribute.query === true) return named.name;
  const words = attributeWords(dataClass).filter((each) => attributeNamed(each, dataClass)?.attribute.query);
  throw new UsageError(`${flag}: "${word}" is none of ${words.join(", ")}.`);
}

function readLevel(text: string, dataClass: StoredDataClass): Order | undefined {
  const descending = text.startsWith("-");
  const word = text.replace(/^[-+]/, "").trim();
  const by = ORDERS[word.toLowerCase()];
  if (by !== undefined) return { by, descending };
  const named = attributeNamed(word, dataClass);
  if (named === undefined || orderOf(named.attribute) === undefined) return undefined;
  return { by: "attribute", attribute: named.name, descending };
}
