/**
 * How far the ledger of a project can be read without missing anything. Entries take their numbers before their
 * transactions commit, so one with a lower number can appear after one with a higher number. Every transaction that
 * writes entries of the project holds a shared advisory lock from before it takes its first number until it is over.
 * So when all who held it, at a moment at which an entry was visible, are gone, every entry with a lower number is
 * visible too, or will never be. Transactions that begin later take higher numbers; nobody waits for them.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { InvalidValueError, UnsupportedOperationError } from "../../errors.js";
import type { LedgerPosition } from "../../storage/history/storage-event.js";
import type { Project } from "../projects/project.js";
import type { CompiledQuery } from "../search/compiled-query.js";

/** The lock of those who write entries of a project, as in the trigger `record_object_event`. */
const HOLDERS = `select virtualtransaction from pg_locks
where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
  and classid = 1414745159 and objid::int8 = $1::text::int8 % 2147483647 and objsubid = 2 and granted`;

/** The snapshot of a statement is taken before it runs: whoever has a number in it holds the lock, or is gone. */
const LOOK = `select
  coalesce((select max(id) from ledger where project_id = $1::text::int8), 0)::text as last,
  pg_is_in_recovery() as replica, array(${HOLDERS}) as holders`;

const look = z.object({ last: z.string(), replica: z.boolean(), holders: z.array(z.string()) });

const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 100;

interface SettledEndOptions {
  /** A place that is known to be settled: if it is the end, there is nothing to wait for. Default: none. */
  readonly after?: LedgerPosition;
  /** Ends the waiting, with an error. */
  readonly signal?: AbortSignal;
}

/**
 * The last position up to which entries of a project are settled: visible to statements from now on, or rolled back. Waits for
 * transactions that are adding entries, and must not be asked in one of them.
 *
 * @param ask runs a statement outside any transaction.
 * @throws {InvalidValueError} if `after` is ahead of the ledger.
 * @throws {UnsupportedOperationError} on a replica, which does not show the locks of the primary.
 */
export async function settledEnd(
  ask: (query: CompiledQuery) => Promise<readonly unknown[]>,
  project: Project,
  { after, signal }: SettledEndOptions = {},
): Promise<LedgerPosition> {
  const [row] = await ask({ sql: LOOK, parameters: [project.id] });
  const { last, replica, holders } = look.parse(row);
  if (replica) {
    throw new UnsupportedOperationError("watch", "this server is a replica; connect to the primary server.");
  }
  if (after !== undefined) requireNotAhead(after, last);
  if (last === after) return last;
  let left = holders;
  for (let waitMs = FIRST_WAIT_MS; left.length > 0; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    await sleep(waitMs, undefined, { ...(signal === undefined ? {} : { signal }) });
    const rows = await ask({
      sql: `${HOLDERS} and virtualtransaction = any($2::text[])`,
      parameters: [project.id, left],
    });
    left = z
      .array(z.object({ virtualtransaction: z.string() }))
      .parse(rows)
      .map(({ virtualtransaction }) => virtualtransaction);
  }
  return last;
}

function requireNotAhead(after: LedgerPosition, last: LedgerPosition): void {
  if (BigInt(after) <= BigInt(last)) return;
  throw new InvalidValueError(
    "after",
    after,
    `is ahead of the ledger, which ends at ${last}: it is of another database, or this one was restored from an earlier backup; watch from 0 to see all that happened`,
  );
}
