/**
 * `thermostore doctor`: looks at a database from all sides and changes nothing. Whatever it meets, no connection, no
 * rights, somebody else's tables, is a finding and not an error.
 */

import { z } from "zod";
import { FirstConnection } from "../connection/first-connection.js";
import type { ConnectionTarget } from "../connection-target.js";
import { databaseError, errorCode, INSUFFICIENT_PRIVILEGE } from "../database/database-error.js";
import { rowSource } from "../database/row-source.js";
import { activityCheck } from "./checks/activity.js";
import { connectionCheck } from "./checks/connection.js";
import { diskCheck } from "./checks/disk.js";
import { guardsCheck } from "./checks/guards.js";
import { indexesCheck } from "./checks/indexes.js";
import { leftoversCheck } from "./checks/leftovers.js";
import { migrationsCheck } from "./checks/migrations.js";
import { quotasCheck } from "./checks/quotas.js";
import { rightsCheck } from "./checks/rights.js";
import { rolesCheck } from "./checks/roles.js";
import { serverCheck } from "./checks/server.js";
import { settingsCheck } from "./checks/settings.js";
import { tlsCheck } from "./checks/tls.js";
import { upkeepCheck } from "./checks/upkeep.js";
import { vacuumCheck } from "./checks/vacuum.js";
import type { Check, Examination } from "./examination.js";
import type { Finding } from "./finding.js";

/** In the order in which they are told: what keeps others from working first. */
const CHECKS: readonly Check[] = [
  connectionCheck,
  tlsCheck,
  serverCheck,
  settingsCheck,
  migrationsCheck,
  guardsCheck,
  rightsCheck,
  rolesCheck,
  indexesCheck,
  vacuumCheck,
  activityCheck,
  leftoversCheck,
  quotasCheck,
  upkeepCheck,
  diskCheck,
];

const tablesRow = z.object({ is_there: z.boolean() });

/**
 * Examines a database.
 *
 * @throws nothing that the database is to blame for.
 * @example
 * const findings = await examineDatabase(parseConnectionTarget("postgresql://lab@db/simulations"));
 * const isHealthy = findings.every(({ severity }) => severity !== "problem");
 */
export async function examineDatabase(target: ConnectionTarget): Promise<readonly Finding[]> {
  let first: FirstConnection;
  try {
    first = await FirstConnection.open(target);
  } catch (error) {
    return [{ severity: "problem", topic: connectionCheck.topic, found: told(error, target) }];
  }
  await using connection = first;
  const source = rowSource(connection.client);
  const examination: Examination = {
    source,
    target: connection.target,
    isPooled: connection.isPooled,
    hasTables: await hasTables(source),
  };
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(...(await run(check, examination)));
  return findings;
}

async function hasTables(source: Examination["source"]): Promise<boolean> {
  const sql =
    "select to_regclass('stored_object') is not null and to_regclass('project') is not null as is_there";
  const [row] = await source.rows({ sql, parameters: [] }, tablesRow).catch(() => []);
  return row?.is_there === true;
}

/** What a check finds; where it cannot look, that. */
async function run(
  { topic, needsTables = false, look }: Check,
  examination: Examination,
): Promise<Finding[]> {
  if (needsTables && !examination.hasTables) return [];
  try {
    return (await look(examination)).map((finding) => ({ ...finding, topic }));
  } catch (error) {
    const found = `could not be looked at: ${told(error, examination.target)}`;
    if (errorCode(error) !== INSUFFICIENT_PRIVILEGE) return [{ severity: "warning", topic, found }];
    const advice = "Ask again as the owner of the tables, or as a role with pg_monitor.";
    return [{ severity: "note", topic, found, advice }];
  }
}

/** The error in the words in which everybody else would be told of it. */
function told(error: unknown, { description }: ConnectionTarget): string {
  return databaseError(error, description).message.trim().replace(/\.$/, "");
}
