/** Settings of the server that cost data, time or space when they are not right, and room for connections. */

import { z } from "zod";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";
import { SETTING_RULES } from "../setting-rules.js";

/** One program with the defaults: ten connections for statements, two for bytes, one for a stream. */
const CONNECTIONS_OF_A_PROGRAM = 13;
const CROWDED_SHARE = 0.8;

const settingRow = z.object({ name: z.string(), value: z.string(), shown: z.string() });
const roomRow = z.object({
  room: z.coerce.number(),
  role_limit: z.coerce.number(),
  database_limit: z.coerce.number(),
  used: z.coerce.number(),
});

export const settingsCheck: Check = {
  topic: "settings",
  async look({ source }) {
    const names = Object.keys(SETTING_RULES);
    const settings = await source.rows(
      {
        // Sizes in pages of 8 kB become kB; the others have their base unit already.
        sql: `select name, case unit when '8kB' then (setting::int8 * 8)::text when 'MB' then (setting::int8 * 1024)::text
    when 's' then (setting::int8 * 1000)::text else setting end as value, current_setting(name) as shown
  from pg_catalog.pg_settings where name = any($1::text[]) order by name`,
        parameters: [names],
      },
      settingRow,
    );
    const findings: Omit<Finding, "topic">[] = [];
    for (const { name, value, shown } of settings) {
      const judged = SETTING_RULES[name]?.(value);
      if (judged === undefined) continue;
      const { why, ...rest } = judged;
      findings.push({ ...rest, found: `${name} = ${shown}: ${why}` });
    }
    const fine = settings.length - findings.length;
    if (fine > 0)
      findings.unshift({ severity: "ok", found: `${fine} of ${settings.length} settings are fine` });
    return [...findings, await room(source)];
  },
};

async function room(source: Parameters<Check["look"]>[0]["source"]): Promise<Omit<Finding, "topic">> {
  const [row] = await source.rows(
    {
      sql: `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as room,
  (select rolconnlimit from pg_catalog.pg_roles where rolname = current_user) as role_limit,
  (select datconnlimit from pg_catalog.pg_database where datname = current_database()) as database_limit,
  (select count(*) from pg_catalog.pg_stat_activity where datid is not null) as used`,
      parameters: [],
    },
    roomRow,
  );
  if (row === undefined) return { severity: "ok", found: "connections are not limited" };
  const limits = [row.room, row.role_limit, row.database_limit].filter((limit) => limit >= 0);
  const least = Math.min(...limits);
  const found = `${row.used} of ${least} connections are in use`;
  if (least < 2 * CONNECTIONS_OF_A_PROGRAM) {
    return {
      severity: "warning",
      found: `${found}; a program may want ${CONNECTIONS_OF_A_PROGRAM}`,
      advice: "Raise max_connections (or the limit of the role or the database), or lower maxConnections.",
    };
  }
  if (row.used > CROWDED_SHARE * row.room) {
    return {
      severity: "warning",
      found,
      advice: "Find out who holds them (pg_stat_activity), raise max_connections, or put a pooler before it.",
    };
  }
  return { severity: "ok", found };
}
