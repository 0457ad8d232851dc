/** The matches of a query: groups of keys or summaries in JSON, tables for people. */

import type { DataQuery } from "../../query/data-query.js";
import { matchesText } from "../human/matches-text.js";
import type { Answer } from "./answer.js";
import { collectMatches, startOf } from "./collect-matches.js";
import { groupsJson, summariesJson } from "./matches-json.js";
import { orderedQueries, type ResultFlags } from "./result-options.js";

/** Nobody reads more rows than these; who wants them says so. */
const DEFAULT_ROWS = 100;

interface Asked {
  readonly queries: readonly DataQuery[];
  readonly flags: ResultFlags;
  readonly json: boolean;
  /** What to try when nothing matches. */
  readonly hint: () => string;
}

/** The matches in both forms. */
export function presentMatches({ queries, flags, json, hint }: Asked): Answer {
  const ordered = orderedQueries(queries, flags.order);
  const { after } = flags;
  const start = startOf(ordered, after);
  const limit = flags.limit ?? (json ? undefined : DEFAULT_ROWS);
  return async (store) => {
    const matches = await collectMatches(store, ordered, { limit, start });
    return {
      json: () => (flags.summaries === true ? summariesJson(matches) : groupsJson(matches)),
      text: async () => {
        if (matches.total === 0)
          return after === undefined ? `Nothing matches. ${hint()}` : "Nothing more matches.";
        const isAll = matches.next === undefined && after === undefined;
        const counts = await Promise.all(
          ordered.map(async ({ query }) => {
            const known = matches.found.find((found) => found.query === query)?.summaries.length ?? 0;
            return [query, isAll ? known : await store.search(query).count()] as const;
          }),
        );
        const all = counts.reduce((sum, [, count]) => sum + count, 0);
        const order = ordered.flatMap((each) => each.order);
        return matchesText(matches, { all, ofQuery: new Map(counts) }, { store, order });
      },
    };
  };
}
