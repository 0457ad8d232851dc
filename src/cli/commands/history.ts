/** `thermostore history`: what happened to a key, or to all of them. */

import type { PostgresStorage } from "../../postgres/postgres-storage.js";
import type { StorageEvent } from "../../storage/history/storage-event.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { eventJson } from "../event-json.js";
import { historyText } from "../human/history-text.js";
import { requirePositionFlag } from "../position-flag.js";
import { withStore } from "../with-store.js";

export interface HistoryFlags {
  readonly limit?: number;
  readonly after?: string;
}

interface HistoryRequest extends HistoryFlags {
  readonly context: CommandContext;
  readonly key: string | undefined;
}

const DEFAULT_LIMIT = 20;

export async function history({ context, key, limit, after }: HistoryRequest): Promise<CommandResult> {
  if (after !== undefined) await requirePositionFlag("--after", after);
  const events = await withStore(context, (store) =>
    key === undefined ? ofAll(store, after, limit ?? DEFAULT_LIMIT) : ofKey(store, key, after, limit),
  );
  return present(context, {
    json: () => ({ events: events.map(eventJson) }),
    text: () => historyText(events, { withKeys: key === undefined }),
  });
}

async function ofKey(
  store: PostgresStorage,
  key: string,
  after: string | undefined,
  limit: number | undefined,
): Promise<readonly StorageEvent[]> {
  const events = await store.history(key);
  const later =
    after === undefined ? events : events.filter(({ position }) => BigInt(position) > BigInt(after));
  if (limit === undefined) return later;
  return after === undefined ? later.slice(-limit) : later.slice(0, limit);
}

/** The latest events; behind a position, the first. */
async function ofAll(
  store: PostgresStorage,
  after: string | undefined,
  limit: number,
): Promise<readonly StorageEvent[]> {
  if (after === undefined) return store.latestEvents(limit);
  const events: StorageEvent[] = [];
  for await (const event of store.events({ after })) {
    events.push(event);
    if (events.length >= limit) break;
  }
  return events;
}
