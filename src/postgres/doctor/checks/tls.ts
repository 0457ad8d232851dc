/** Whether others can listen in on the connection, or pretend to be the server. */

import { isIP } from "node:net";
import { z } from "zod";
import { isSocketDirectory } from "../../connection/connection-settings.js";
import type { Check } from "../examination.js";

const sslRow = z.object({ ssl: z.boolean(), version: z.string().nullable(), cipher: z.string().nullable() });

const ADVICE = "Use sslmode=verify-full with the server's authority in sslrootcert.";

export const tlsCheck: Check = {
  topic: "tls",
  async look({ source, target: { config }, isPooled }) {
    const host = config.host ?? "localhost";
    const sql = "select ssl, version, cipher from pg_stat_ssl where pid = pg_backend_pid()";
    const [session] = await source.rows({ sql, parameters: [] }, sslRow);
    // Behind a pooler the server speaks of the way from there, and only this side knows of its own.
    const isEncrypted = isPooled ? config.ssl !== false : session?.ssl === true;
    const how = isPooled || session?.ssl !== true ? "" : ` (${session.version}, ${session.cipher})`;
    const behind =
      isPooled && session?.ssl === false
        ? [{ severity: "note", found: "between the pooler and the server, nothing is encrypted" } as const]
        : [];
    if (isLocal(host)) {
      const found = isEncrypted ? `encrypted${how}` : "not encrypted; the server is on this machine";
      return [{ severity: "ok", found }, ...behind];
    }
    if (!isEncrypted) {
      const found = `the connection to ${host} is not encrypted: others can read passwords and data`;
      return [{ severity: "warning", found, advice: ADVICE }, ...behind];
    }
    const { ssl } = config;
    const isVerified = typeof ssl === "object" && ssl.rejectUnauthorized !== false;
    if (isVerified) return [{ severity: "ok", found: `encrypted, and the server is known${how}` }, ...behind];
    const found = `encrypted${how}, but nobody makes sure that ${host} is the server`;
    return [{ severity: "note", found, advice: ADVICE }, ...behind];
  },
};

function isLocal(host: string): boolean {
  if (isSocketDirectory(host) || host === "localhost") return true;
  return isIP(host) !== 0 && (host.startsWith("127.") || host === "::1");
}
