/** Matches for people: a table for each group. */

import type { DataQuery } from "../../query/data-query.js";
import type { Order } from "../../storage/search/search.js";
import type { Summary } from "../../storage/search/summary.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import type { Matches } from "../query/collect-matches.js";
import { groupsOf } from "../query/matches-json.js";
import { substanceIdentifierText } from "./substance-text.js";
import { needsObjects, type Row, summaryColumns } from "./summary-columns.js";
import { tableText } from "./table.js";

/** How many match in all. */
export interface Totals {
  readonly all: number;
  readonly ofQuery: ReadonlyMap<DataQuery, number>;
}

/** Tables of the matches, and how to see more of them. */
export async function matchesText(
  { found, total, next }: Matches,
  totals: Totals,
  { store, order }: { readonly store: StorageBackend; readonly order: readonly Order[] },
): Promise<string> {
  const sections: string[] = [];
  for (const { query, summaries } of found) {
    for (const group of groupsOf(query, summaries)) {
      const of = group.substance === undefined ? "" : ` of ${substanceIdentifierText(group.substance)}`;
      const count = group.substance === undefined ? totals.ofQuery.get(query) : undefined;
      const title = `${query.dataClass.declaration.name}${of}: ${countText(count ?? group.summaries.length)}`;
      sections.push(`${title}\n${await table(query, group.summaries, store, order)}`);
    }
  }
  const more =
    next === undefined ? "" : ` ${total} are shown; --limit N shows N.\nWhat comes next: --after ${next}`;
  return `${sections.join("\n\n")}\n\n${countText(totals.all)}.${more}`;
}

/** @example countText(1) // "1 object" */
export function countText(count: number): string {
  return count === 1 ? "1 object" : `${count} objects`;
}

async function table(
  { dataClass }: DataQuery,
  summaries: readonly Summary[],
  store: StorageBackend,
  order: readonly Order[],
): Promise<string> {
  const withObjects = needsObjects(dataClass);
  const rows = await Promise.all(
    summaries.map(async (summary): Promise<Row> => {
      const entry = withObjects ? await store.retrieveObject(summary.key, dataClass) : undefined;
      return { summary, entry };
    }),
  );
  const columns = summaryColumns(dataClass, order).filter(({ cell }) => rows.some((row) => cell(row) !== ""));
  return tableText(
    columns,
    rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
}
