/** `thermostore query`: finds objects. */

import { jsonName } from "../../data/attribute.js";
import type { DataQuery } from "../../query/data-query.js";
import { encodeValue } from "../../serialization/codec.js";
import type { JsonObject, JsonValue } from "../../serialization/json/json-value.js";
import type { QueryGroup } from "../../storage/retrieved.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { type Answer, answersText } from "../human/answers-text.js";
import type { QueryFlags } from "../query-filters.js";
import { queriesFromFlags } from "../query-from-flags.js";
import { hintFor } from "../query-hint.js";
import { readQuery } from "../read-input.js";
import { UsageError } from "../usage-error.js";
import { withStore } from "../with-store.js";

export interface QueryCommandFlags extends QueryFlags {
  readonly query?: string;
  readonly limit?: number;
}

interface QueryRequest {
  readonly context: CommandContext;
  readonly className: string | undefined;
  readonly flags: QueryCommandFlags;
}

export async function query({ context, className, flags }: QueryRequest): Promise<CommandResult> {
  const queries = await requestedQueries(className, flags);
  return withStore(context, async (store) => {
    const answers = await answersTo(queries, store, flags.limit);
    return present(context, {
      json: () => answersJson(answers),
      text: () =>
        totalOf(answers) === 0
          ? `Nothing matches. ${hintFor(className, flags)}`
          : answersText(answers, flags.limit),
    });
  });
}

async function requestedQueries(
  className: string | undefined,
  { query: file, limit: _, ...flags }: QueryCommandFlags,
): Promise<readonly DataQuery[]> {
  if (file === undefined) return queriesFromFlags(className, flags);
  if (className === undefined) return [await readQuery(file)];
  throw new UsageError(`--query names the class already; leave out "${className}".`);
}

async function answersTo(
  queries: readonly DataQuery[],
  store: StorageBackend,
  limit: number | undefined,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const asked of queries) {
    const left = limit === undefined ? undefined : limit - totalOf(answers);
    if (left === 0) break;
    const result = await store.query(asked, left === undefined ? {} : { limit: left });
    answers.push({ query: asked, result });
  }
  return answers;
}

function totalOf(answers: readonly Answer[]): number {
  return answers.reduce((sum, { result }) => sum + result.total, 0);
}

function answersJson(answers: readonly Answer[]): JsonValue {
  const groups = answers.flatMap(({ query: asked, result }) =>
    result.groups.map((group) => groupJson(asked, group)),
  );
  return { groups, total: BigInt(totalOf(answers)) };
}

function groupJson(asked: DataQuery, { matched, entries }: QueryGroup): JsonObject {
  const { attributes } = asked.dataClass.declaration;
  const values = Object.entries(matched).map(([name, value]): [string, JsonValue] => {
    const type = attributes.get(name)?.type;
    return [jsonName(name), value === null || type === undefined ? null : encodeValue(type.codec, value)];
  });
  return { matched: Object.fromEntries(values), keys: entries.map(({ key }) => key) };
}
