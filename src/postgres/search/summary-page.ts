/** Pages of summaries: each begins behind the position at which the one before it ended. */

import { z } from "zod";
import type { DataQuery } from "../../query/data-query.js";
import {
  pageSize,
  pageToken,
  readPageToken,
  requirePageSize,
  searchFingerprint,
} from "../../storage/search/page-token.js";
import type { Order, Page } from "../../storage/search/search.js";
import type { Database } from "../database/database.js";
import { MatchStatement, type Question } from "./match-statement.js";
import { orderBy, orderLevels, valueText } from "./order-levels.js";
import { isBehind, positionFrom } from "./position.js";
import { summaryColumns, type TextRow, toSummary } from "./summary-row.js";

/** Which page is asked for. */
export interface PageRequest {
  readonly query: DataQuery;
  readonly order: readonly Order[];
  /** Of the search, over all pages. */
  readonly limit: number | undefined;
  readonly size: number;
  readonly after: string | undefined;
}

const textRow = z.custom<TextRow>();

/**
 * A page of a search.
 *
 * @throws {InvalidValueError} for a size that is no count above 0, or an `after` that is not of this search.
 */
export async function summaryPage(
  database: Database,
  { query, order, limit, size, after }: PageRequest,
  question: () => Promise<Question>,
): Promise<Page> {
  requirePageSize(size);
  const fingerprint = searchFingerprint(query, order);
  const statement = new MatchStatement(await question());
  const { levels, joins } = orderLevels(order, statement);
  const from =
    after === undefined
      ? undefined
      : readPageToken(after, fingerprint, (values) => positionFrom(values, levels) !== undefined);
  const given = from?.given ?? 0;
  const wanted = pageSize(size, given, limit);
  if (wanted === 0) return { items: [] };
  const position = from && positionFrom(from.values, levels);
  const rows = await database.rows(
    statement.with({
      columns: [
        summaryColumns(statement),
        ...levels.map((level, index) => `${valueText(level)} as position_${index}`),
      ].join(", "),
      joins,
      conditions: position === undefined ? [] : [isBehind(position, levels, statement.parameters)],
      tail: [
        `order by ${orderBy(levels)}`,
        // One more than is given tells whether there is a next page.
        `limit ${statement.parameters.add(String(wanted + 1), "int8")}`,
      ],
    }),
    textRow,
  );
  const items = rows.slice(0, wanted).map(toSummary);
  const last = rows[wanted - 1];
  if (rows.length <= wanted || last === undefined || given + wanted >= (limit ?? Number.POSITIVE_INFINITY)) {
    return { items };
  }
  const values = levels.map((_level, index) => last[`position_${index}`] ?? null);
  return { items, next: pageToken(fingerprint, { given: given + wanted, values }) };
}
