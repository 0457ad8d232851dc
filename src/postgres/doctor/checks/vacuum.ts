/** Dead rows that take space, statistics that mislead the planner, and the age of transaction numbers. */

import { z } from "zod";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

/** Below, nothing is worth a word. */
const MANY_ROWS = 10_000;
const DEAD_SHARE = 0.3;
const CHANGED_SHARE = 0.5;
/** The server refuses to write from two thousand million on. */
const OLD_AGE = 1_000_000_000;

const tableRow = z.object({
  name: z.string(),
  live: z.coerce.number(),
  dead: z.coerce.number(),
  changed: z.coerce.number(),
  vacuumed: z.date().nullable(),
  analyzed: z.date().nullable(),
});
const ageRow = z.object({ age: z.coerce.number() });

export const vacuumCheck: Check = {
  topic: "vacuum",
  needsTables: true,
  async look({ source }) {
    const tables = await source.rows(
      {
        sql: `select relname::text as name, n_live_tup::text as live, n_dead_tup::text as dead,
  n_mod_since_analyze::text as changed, greatest(last_vacuum, last_autovacuum) as vacuumed,
  greatest(last_analyze, last_autoanalyze) as analyzed
from pg_catalog.pg_stat_user_tables where schemaname = current_schema() order by relname`,
        parameters: [],
      },
      tableRow,
    );
    const [{ age } = { age: 0 }] = await source.rows(
      {
        sql: "select age(datfrozenxid)::text as age from pg_catalog.pg_database where datname = current_database()",
        parameters: [],
      },
      ageRow,
    );
    const findings: Omit<Finding, "topic">[] = [];
    for (const { name, live, dead, changed, vacuumed, analyzed } of tables) {
      if (dead > MANY_ROWS && dead > DEAD_SHARE * (live + dead)) {
        findings.push({
          severity: "warning",
          found: `${name} has ${dead} dead rows beside ${live}; last vacuumed: ${day(vacuumed)}`,
          advice: `VACUUM "${name}"; if that does not help, look for transactions that have been open for long.`,
        });
      }
      if (changed > MANY_ROWS && changed > CHANGED_SHARE * live) {
        findings.push({
          severity: "warning",
          found: `${changed} rows of ${name} changed since its statistics were made (${day(analyzed)})`,
          advice: `ANALYZE "${name}": searches are planned by them.`,
        });
      }
    }
    if (age > OLD_AGE) {
      findings.push({
        severity: "problem",
        found: `the oldest transaction number is ${age} transactions old; at 2000 million the server stops writing`,
        advice: "VACUUM FREEZE the database, and find out what keeps autovacuum from it.",
      });
    }
    if (findings.length > 0) return findings;
    const last = tables.map(({ vacuumed }) => vacuumed?.getTime() ?? 0);
    const latest = Math.max(0, ...last);
    const when = latest === 0 ? "no table has needed a vacuum yet" : `last vacuum: ${day(new Date(latest))}`;
    return [{ severity: "ok", found: `few dead rows, statistics up to date; ${when}` }];
  },
};

function day(moment: Date | null): string {
  return moment === null ? "never" : `${moment.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
