/** The server: its version, encoding and clock. Whether a minor release is out of date cannot be known offline. */

import { z } from "zod";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

const OLDEST = 14;
const CLOCK_TOLERANCE_MS = 5_000;

const serverRow = z.object({
  number: z.coerce.number(),
  version: z.string(),
  encoding: z.string(),
  started: z.date(),
});
const clockRow = z.object({ now: z.date() });

export const serverCheck: Check = {
  topic: "server",
  async look({ source }) {
    const sql = `select current_setting('server_version_num') as number, current_setting('server_version') as version,
  current_setting('server_encoding') as encoding, pg_postmaster_start_time() as started`;
    const [server] = await source.rows({ sql, parameters: [] }, serverRow);
    if (server === undefined) return [];
    const findings: Omit<Finding, "topic">[] = [];
    if (server.number < OLDEST * 10_000) {
      findings.push({
        severity: "problem",
        found: `PostgreSQL ${server.version} is too old`,
        advice: `Upgrade the server to ${OLDEST} or later.`,
      });
    } else {
      const started = server.started.toISOString().slice(0, 16).replace("T", " ");
      findings.push({ severity: "ok", found: `PostgreSQL ${server.version}, up since ${started} UTC` });
    }
    if (server.encoding !== "UTF8") {
      findings.push({
        severity: "problem",
        found: `the database's encoding is ${server.encoding}: not every text can be stored`,
        advice: "Restore a backup into a database that was created with ENCODING 'UTF8' TEMPLATE template0.",
      });
    }
    findings.push(await clock(source));
    return findings;
  },
};

/** Claims on volumes and retentions go by the server's clock, users by their own. */
async function clock(source: Parameters<Check["look"]>[0]["source"]): Promise<Omit<Finding, "topic">> {
  const sent = Date.now();
  const [server] = await source.rows({ sql: "select clock_timestamp() as now", parameters: [] }, clockRow);
  const here = (sent + Date.now()) / 2;
  const aheadMs = (server?.now.getTime() ?? here) - here;
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  if (Math.abs(aheadMs) < CLOCK_TOLERANCE_MS) {
    return { severity: "ok", found: `its clock agrees with this machine's` };
  }
  return {
    severity: "warning",
    found: `its clock is ${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} this machine's`,
    advice: "Keep both with NTP: times in the ledger, claims and retentions go by the server's.",
  };
}
