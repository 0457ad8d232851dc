/** Sessions that are in the way: long transactions, idle ones, and advisory locks that are held for long. */

import { z } from "zod";
import type { Check } from "../examination.js";
import { span } from "../span.js";

const LONG_TRANSACTION_S = 3600;
const LONG_IDLE_S = 300;
const LONG_LOCK_S = 600;

const sessionRow = z.object({
  pid: z.number(),
  role: z.string().nullable(),
  application: z.string().nullable(),
  state: z.string().nullable(),
  transaction_s: z.coerce.number(),
  state_s: z.coerce.number(),
  locks: z.coerce.number(),
  is_hidden: z.boolean(),
});

const SQL = `select a.pid, a.usename::text as role, a.application_name as application, a.state,
  coalesce(extract(epoch from clock_timestamp() - a.xact_start), 0) as transaction_s,
  coalesce(extract(epoch from clock_timestamp() - coalesce(a.xact_start, a.state_change)), 0) as state_s,
  (select count(*) from pg_catalog.pg_locks l where l.pid = a.pid and l.locktype = 'advisory' and l.granted
    and l.database = a.datid) as locks,
  a.backend_type is null or a.query = '<insufficient privilege>' as is_hidden
from pg_catalog.pg_stat_activity a
where a.datname = current_database() and a.pid <> pg_backend_pid()
order by a.xact_start nulls last, a.pid`;

export const activityCheck: Check = {
  topic: "activity",
  async look({ source }) {
    const sessions = await source.rows({ sql: SQL, parameters: [] }, sessionRow);
    const seen = sessions.filter(({ is_hidden: isHidden }) => !isHidden);
    const findings = seen.flatMap((session) => judge(session));
    const hidden = sessions.length - seen.length;
    return [
      ...(findings.length === 0
        ? [{ severity: "ok" as const, found: `${seen.length} other sessions, none in the way` }]
        : findings),
      ...(hidden === 0
        ? []
        : [
            {
              severity: "note" as const,
              found: `what ${hidden} sessions of other roles do cannot be seen`,
              advice: "GRANT pg_monitor to the role that runs doctor.",
            },
          ]),
    ];
  },
};

function judge(session: z.infer<typeof sessionRow>) {
  const { pid, role, application, state, transaction_s: open, state_s: since, locks } = session;
  const who = `process ${pid} (role "${role}", ${application || "no application name"})`;
  const advice = `See what it is about; SELECT pg_terminate_backend(${pid}) ends it.`;
  const warning = (found: string) => [{ severity: "warning" as const, found, advice }];
  if (state?.startsWith("idle in transaction") === true && open > LONG_IDLE_S) {
    return warning(`${who} has been idle in a transaction for ${span(open)}: what it locked stays locked`);
  }
  if (open > LONG_TRANSACTION_S) {
    return warning(`${who} has had a transaction open for ${span(open)}: dead rows stay`);
  }
  if (locks > 0 && since > LONG_LOCK_S) {
    return warning(
      `${who} has held ${locks} advisory locks for up to ${span(since)}: others may wait for them`,
    );
  }
  return [];
}
