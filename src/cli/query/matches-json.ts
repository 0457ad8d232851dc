/** Matches as JSON: groups of keys, or the summaries. */

import { jsonName } from "../../data/attribute.js";
import type { DataQuery } from "../../query/data-query.js";
import { encodeValue } from "../../serialization/codec.js";
import type { JsonObject, JsonValue } from "../../serialization/json/json-value.js";
import type { Summary } from "../../storage/search/summary.js";
import { parseSubstance } from "../../substances/parse-substance.js";
import type { Matches } from "./collect-matches.js";

/** `{groups: [{matched, keys}], total}`, and `next` if there is more. */
export function groupsJson({ found, total, next }: Matches): JsonObject {
  const groups = found.flatMap(({ query, summaries }) =>
    groupsOf(query, summaries).map(({ substance, summaries: members }) => ({
      matched: matchedJson(query, substance),
      keys: members.map(({ key }) => key),
    })),
  );
  return { groups, total: BigInt(total), ...(next === undefined ? {} : { next }) };
}

/** `{summaries: [...], total}`, and `next` if there is more. */
export function summariesJson({ found, total, next }: Matches): JsonObject {
  const summaries = found.flatMap((each) => each.summaries.map(summaryJson));
  return { summaries, total: BigInt(total), ...(next === undefined ? {} : { next }) };
}

/** A summary in JSON: names are those of typed JSON, with units where there are some. */
export function summaryJson({ storedAt, ...summary }: Summary): JsonObject {
  const values = Object.entries(summary).map(([name, value]): [string, JsonValue] => [
    jsonName(name),
    COUNTS.has(name) ? BigInt(String(value)) : (value as JsonValue),
  ]);
  return {
    ...Object.fromEntries(values),
    ...(storedAt === undefined ? {} : { stored_at: storedAt.toISOString() }),
  };
}

const COUNTS: ReadonlySet<string> = new Set([
  "propertyPhase",
  "numberOfMolecules",
  "maxNumberOfMolecules",
  "archiveBytes",
  "fileCount",
]);

/** Matches that agree in what a query groups by. */
export interface SummaryGroup {
  /** Identifier of the substance, where the query is for components only. */
  readonly substance: string | undefined;
  readonly summaries: readonly Summary[];
}

/** The groups of a result: one, unless it is grouped by component. */
export function groupsOf(query: DataQuery, summaries: readonly Summary[]): readonly SummaryGroup[] {
  if (query.substanceQuery?.componentsOnly !== true) return [{ substance: undefined, summaries }];
  const groups = new Map<string, Summary[]>();
  for (const summary of summaries) {
    const { substance = "" } = summary;
    groups.set(substance, [...(groups.get(substance) ?? []), summary]);
  }
  return [...groups].map(([substance, members]) => ({ substance, summaries: members }));
}

function matchedJson(query: DataQuery, substance: string | undefined): JsonObject {
  const { attributes } = query.dataClass.declaration;
  const values = query.values.map(({ attribute, value }): [string, JsonValue] => {
    const type = attributes.get(attribute)?.type;
    const matched = substance !== undefined && query.groupsBy(attribute) ? parseSubstance(substance) : value;
    return [
      jsonName(attribute),
      matched === null || type === undefined ? null : encodeValue(type.codec, matched),
    ];
  });
  return Object.fromEntries(values);
}
