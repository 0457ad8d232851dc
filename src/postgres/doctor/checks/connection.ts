/** The connection itself: how fast it answers, through what, and whether what answers can be written to. */

import { z } from "zod";
import type { Check } from "../examination.js";

const ROUNDS = 7;
/** Storing an object takes some round trips, a transaction more. */
const SLOW_MS = 50;

const factsRow = z.object({
  role: z.string(),
  is_standby: z.boolean(),
  is_read_only: z.boolean(),
});

export const connectionCheck: Check = {
  topic: "connection",
  async look({ source, target: { description }, isPooled }) {
    const sql = `select current_user as role, pg_is_in_recovery() as is_standby,
  current_setting('transaction_read_only')::bool as is_read_only`;
    const times: number[] = [];
    let facts: z.infer<typeof factsRow> | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      const begin = performance.now();
      [facts] = await source.rows({ sql, parameters: [] }, factsRow);
      times.push(performance.now() - begin);
    }
    const latencyMs = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
    const answers = `${description} answers the role "${facts?.role}" in ${latencyMs.toFixed(1)} ms`;
    return [
      latencyMs < SLOW_MS
        ? { severity: "ok", found: answers }
        : {
            severity: "warning",
            found: `${answers}, which every call takes several times`,
            advice: "Work nearer to the server, or see what keeps it and the way to it busy.",
          },
      ...(isPooled
        ? [
            {
              severity: "note",
              found: "a pooler stands between, which gives every transaction another connection",
              advice: "Name the server itself in THERMOSTORE_DIRECT_URL, for migrations and backups.",
            } as const,
          ]
        : []),
      ...(facts?.is_standby === true
        ? [
            {
              severity: "problem",
              found: "it is a standby, which only reads",
              advice: "Give the primary's address, and this one in THERMOSTORE_REPLICA_URLS.",
            } as const,
          ]
        : []),
      ...(facts?.is_read_only === true && !facts.is_standby
        ? [
            {
              severity: "problem",
              found: "it is read-only (default_transaction_read_only): nothing can be stored",
              advice:
                "Turn that off for the role, the database or the server when it may be written to again.",
            } as const,
          ]
        : []),
    ];
  },
};
