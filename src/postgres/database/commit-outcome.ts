/**
 * Whether a transaction was committed whose connection broke before the server said so. The server remembers it by
 * the transaction's number; a server that crashed meanwhile may have given that number to another transaction, so
 * that there the ledger has to bear witness.
 *
 * `pg_xact_status`: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
 */

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import type { ConnectionTarget } from "../connection-target.js";
import { errorCode } from "./database-error.js";
import type { StatementNames } from "./statement-names.js";

const evidenceRow = z.object({
  /** The transaction's number. */
  xid: z.string(),
  /** When it began, in seconds: to the microsecond, as the ledger has it. */
  began: z.string(),
  /** Changes when the server is started, and when it recovers from a crash. */
  life: z.string(),
});

/** What tells one transaction from all others. */
export type CommitEvidence = z.infer<typeof evidenceRow>;

const statusRow = z.object({
  status: z.enum(["committed", "aborted", "in progress"]).nullable(),
  life: z.string(),
});

const CONNECT_TIMEOUT_MS = 5_000;
const POLL_MS = 100;
/** How long a transaction may go on whose client has gone, before the server is asked to end it. */
const PATIENCE_MS = 1_000;
/** Of a number that the server has not given out: what was done under it was lost in a crash. */
const INVALID_PARAMETER_VALUE = "22023";

const LIFE = `concat_ws(' ', extract(epoch from pg_postmaster_start_time()),
  (select extract(epoch from stats_reset) from pg_stat_bgwriter))`;

const EVIDENCE_SQL = `select pg_current_xact_id_if_assigned()::text as xid, extract(epoch from now())::text as began,
  ${LIFE} as life`;

const STATUS_SQL = `select pg_xact_status($1::text::xid8) as status, ${LIFE} as life`;

const IN_LEDGER_SQL = `select exists (select from ledger
  where xmin::text::int8 = $1::text::numeric % 4294967296 and extract(epoch from happened_at)::text = $2::text) as found`;

const END_SQL = `select pg_terminate_backend(pid) from pg_stat_activity
where backend_xid::text::int8 = $1::text::numeric % 4294967296 and datname = current_database()`;

/** Reads, in a transaction, what will tell whether it was committed; `undefined` if it has written nothing. */
export async function readEvidence(
  client: pg.ClientBase,
  names: StatementNames,
): Promise<CommitEvidence | undefined> {
  const { rows } = await client.query(names.named({ sql: EVIDENCE_SQL, parameters: [] }));
  return z.object({ xid: z.null() }).safeParse(rows[0]).success ? undefined : evidenceRow.parse(rows[0]);
}

/**
 * What became of a transaction, asked on connections of their own until the server knows.
 *
 * @param withinMs how long to ask, in milliseconds; then it is "unknown"
 */
export async function commitOutcome(
  target: ConnectionTarget,
  evidence: CommitEvidence,
  withinMs: number,
): Promise<"committed" | "aborted" | "unknown"> {
  const start = performance.now();
  while (performance.now() - start < withinMs) {
    // What cannot be reached may be reached in a while, and what goes on will end.
    const status = await ask(target, evidence, performance.now() - start > PATIENCE_MS).catch(
      () => undefined,
    );
    if (status !== undefined) return status;
    await sleep(POLL_MS);
  }
  return "unknown";
}

/** Asks once; `undefined` if the transaction goes on. */
async function ask(
  target: ConnectionTarget,
  evidence: CommitEvidence,
  isOverdue: boolean,
): Promise<"committed" | "aborted" | "unknown" | undefined> {
  const client = new pg.Client({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...target.config });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { status, life } = statusRow.parse((await client.query(STATUS_SQL, [evidence.xid])).rows[0]);
    if (status === "aborted") return "aborted";
    if (status === null) return "unknown";
    if (status === "committed") {
      if (life === evidence.life) return "committed";
      const { rows } = await client.query(IN_LEDGER_SQL, [evidence.xid, evidence.began]);
      return z.object({ found: z.boolean() }).parse(rows[0]).found ? "committed" : "unknown";
    }
    if (isOverdue) await client.query(END_SQL, [evidence.xid]);
    return undefined;
  } catch (error) {
    if (errorCode(error) === INVALID_PARAMETER_VALUE) return "aborted";
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
