/** Opens what the global options and the environment name, and closes it whatever happens. */

import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionTarget, parseConnectionTarget } from "../postgres/connection-target.js";
import { EmbeddedServer } from "../postgres/embedded/embedded-server.js";
import { configuredDatabase, configuredServer, openStorage } from "../postgres/open-storage.js";
import type { PostgresStorage } from "../postgres/postgres-storage.js";
import type { CommandContext } from "./command-context.js";
import { unlessInterrupted, withInterruption } from "./interruption.js";
import { readingFlag, UsageError } from "./usage-error.js";

export interface WithStoreOptions {
  /**
   * What an interruption does: `abandon` closes the store under the work, so that what it is about rolls back;
   * `finish` leaves it to the work to look at its signal. Default: abandon.
   */
  readonly onInterrupt?: "abandon" | "finish";
}

/** Works with the configured store. */
export function withStore<T>(
  context: CommandContext,
  work: (store: PostgresStorage, signal: AbortSignal) => Promise<T>,
  { onInterrupt = "abandon" }: WithStoreOptions = {},
): Promise<T> {
  const target = configuredTarget(context);
  return withInterruption(async (signal) => {
    const opening = openStorage({ ...context.location, ...context.observation, onProgress: context.notify });
    // Only of the embedded server would anything be left behind.
    const store = await (target === undefined ? opening : unlessInterrupted(opening, signal));
    try {
      signal.throwIfAborted();
      const working = work(store, signal);
      return await (onInterrupt === "finish" ? working : unlessInterrupted(working, signal));
    } finally {
      const closing = store.close();
      await (signal.aborted && onInterrupt === "abandon" ? atMost(CLOSING_MS, closing) : closing);
    }
  });
}

/** Closing waits for statements under way, and whoever interrupts them does not wait long. */
const CLOSING_MS = 3000;

async function atMost(milliseconds: number, closing: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const patience = sleep(milliseconds, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([closing, patience]);
  waiting.abort();
}

/**
 * Works with the configured database, whatever its schema. Once begun, the work is not interrupted.
 *
 * @param migrate whether the embedded database is brought up to date before. Default: no.
 * @param direct whether a pooler is to be gone past, where the environment says how. Default: yes.
 */
export function withDatabase<T>(
  context: CommandContext,
  work: (target: ConnectionTarget, signal: AbortSignal) => Promise<T>,
  { migrate = false, direct = true } = {},
): Promise<T> {
  const target = configuredTarget(context, direct ? configuredServer : configuredDatabase);
  return withInterruption(async (signal) => {
    if (target !== undefined) return work(target, signal);
    const options = { ...context.location, onProgress: context.notify, migrate };
    await using server = await EmbeddedServer.open(options);
    signal.throwIfAborted();
    return await work(server.target, signal);
  });
}

function configuredTarget(
  { location }: CommandContext,
  configured = configuredDatabase,
): ConnectionTarget | undefined {
  const url = configured(location);
  const replicas = location.replicaUrls ?? [];
  if (configuredDatabase(location) === undefined) {
    if (process.env.THERMOSTORE_DIRECT_URL && location.home === undefined) {
      throw new UsageError(LONELY_DIRECT_URL);
    }
    if (replicas.length > 0) throw new UsageError(LONELY_REPLICA);
  }
  if (url === undefined) return undefined;
  for (const replica of replicas) readingFlag("--replica", () => parseConnectionTarget(replica));
  return readingFlag(originOf(url, location), () => parseConnectionTarget(url));
}

const LONELY_DIRECT_URL =
  "THERMOSTORE_DIRECT_URL is only the way past the pooler of a database; name the database in THERMOSTORE_DATABASE_URL.";
const LONELY_REPLICA =
  "--replica: the embedded database has none; name the database with --database or in THERMOSTORE_DATABASE_URL.";

const VARIABLES = ["THERMOSTORE_DIRECT_URL", "THERMOSTORE_DATABASE_URL", "DATABASE_URL"];

function originOf(url: string, { database }: CommandContext["location"]): string {
  if (database !== undefined) return "--database";
  return VARIABLES.find((name) => process.env[name] === url) ?? "the database address in the environment";
}
