/** Answers a query with whole objects: resolved, compiled to one statement, and grouped as it asks. */

import { jsonName } from "../data/attribute.js";
import type { StoredData } from "../data/stored-data.js";
import type { DataQuery } from "../query/data-query.js";
import { groupMatches } from "../storage/group-matches.js";
import type { QueryOptions, QueryResult, Retrieved } from "../storage/retrieved.js";
import { storedRow } from "./object-table.js";
import { compileQuery } from "./search/query-compiler.js";
import { resolveQuestion } from "./search/resolve-question.js";
import type { SearchSource } from "./search/sql-search.js";
import type { StoredEntry } from "./stored-entry.js";

interface QuerySource extends SearchSource {
  readonly entry: (row: Parameters<SearchSource["entry"]>[0]) => StoredEntry;
}

/** The matches of a query, in the order in which they were stored. */
export async function answerQuery<T extends StoredData>(
  query: DataQuery<T>,
  options: QueryOptions,
  source: QuerySource,
): Promise<QueryResult<T>> {
  const { database, entry } = source;
  const question = await resolveQuestion(query, source, { isLimited: options.limit !== undefined });
  const rows = await database.rows(compileQuery(question, options), storedRow);
  const entries = rows.map(entry);
  const texts = new Map(entries.map((each) => [each.key, each]));
  return groupMatches(
    query,
    // The statement gives objects of the query's class alone.
    entries as readonly Retrieved[] as readonly Retrieved<T>[],
    ({ key }, attribute) => texts.get(key)?.matchText(jsonName(attribute)),
  );
}
