/** Partitions the matches of a query by the values that matched. */

import type { StoredData } from "../data/stored-data.js";
import type { DataQuery, QueryValue } from "../query/data-query.js";
import type { QueryGroup, QueryResult, Retrieved } from "./retrieved.js";

/**
 * The result of a query from its matches, groups in the order in which their first match came.
 *
 * @param groupText the texts by which a match is grouped, where a backend has them at hand.
 */
export function groupMatches<T extends StoredData>(
  query: DataQuery<T>,
  entries: readonly Retrieved<T>[],
  groupText: (entry: Retrieved<T>, attribute: string) => string | undefined = ({ object }, attribute) =>
    object.matchText(attribute),
): QueryResult<T> {
  const grouping = query.values.map(({ attribute }) => attribute).filter((name) => query.groupsBy(name));
  const groups = new Map<string, Retrieved<T>[]>();
  for (const entry of entries) {
    const text = JSON.stringify(grouping.map((attribute) => groupText(entry, attribute)));
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [entry]);
    else group.push(entry);
  }
  // Objects are decoded when they are looked at, which a group that is the only one need not do.
  const matched = (entry: Retrieved<T>): readonly QueryValue[] =>
    grouping.length > 0 ? query.matchedValues(entry.object) : query.values;
  return { groups: [...groups.values()].map((group) => toGroup(group, matched)), total: entries.length };
}

function toGroup<T extends StoredData>(
  entries: readonly Retrieved<T>[],
  matched: (entry: Retrieved<T>) => readonly QueryValue[],
): QueryGroup<T> {
  const [first] = entries;
  const values = first === undefined ? [] : matched(first);
  return {
    matched: Object.fromEntries(values.map(({ attribute, value }) => [attribute, value])),
    entries,
  };
}
