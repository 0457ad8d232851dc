/** The answers to queries for people: a table for each group of matches. */

import type { DataQuery } from "../../query/data-query.js";
import type { QueryGroup, QueryResult } from "../../storage/retrieved.js";
import { Substance } from "../../substances/substance.js";
import { entriesText } from "./entries-text.js";
import { substanceText } from "./substance-text.js";

/** A query and what it found. */
export interface Answer {
  readonly query: DataQuery;
  readonly result: QueryResult;
}

/** Nobody reads more rows than these; who wants them says so. */
const DEFAULT_ROWS = 100;

/**
 * Tables of all matches.
 *
 * @param limit the number of matches that the user asked for, if any; without it, long results are cut.
 */
export async function answersText(answers: readonly Answer[], limit: number | undefined): Promise<string> {
  const total = answers.reduce((sum, { result }) => sum + result.total, 0);
  const sections: string[] = [];
  let rowsLeft = limit ?? DEFAULT_ROWS;
  for (const { query, result } of answers) {
    for (const group of result.groups) {
      if (rowsLeft <= 0) break;
      const shown = group.entries.slice(0, rowsLeft);
      sections.push(`${heading(query, group)}\n${await entriesText(query.dataClass, shown)}`);
      rowsLeft -= shown.length;
    }
  }
  const shownRows = limit ?? DEFAULT_ROWS;
  const more =
    total > shownRows ? ` The first ${shownRows} are shown; --limit N shows N, --json lists all keys.` : "";
  return `${sections.join("\n\n")}\n\n${countText(total)}.${more}`;
}

function heading(query: DataQuery, { matched, entries }: QueryGroup): string {
  const grouped = Object.entries(matched)
    .filter(([attribute]) => query.groupsBy(attribute))
    .map(([, value]) => (value instanceof Substance ? ` of ${substanceText(value)}` : ""));
  return `${query.dataClass.declaration.name}${grouped.join("")}: ${countText(entries.length)}`;
}

function countText(count: number): string {
  return count === 1 ? "1 object" : `${count} objects`;
}
