/**
 * The same connection for PostgreSQL's own programs (`pg_dump`, `psql`): in their environment, where other users do
 * not see the password, as they would on a command line.
 */
import type { ConnectionTarget } from "../connection-target.js";
import { variableOf } from "./connection-keywords.js";
import { connectionSettings } from "./connection-settings.js";

/**
 * An environment in which PostgreSQL's programs connect to a database, all else as in another environment.
 *
 * @example spawn("pg_dump", ["--format=custom"], { env: libpqEnvironment(target) })
 */
export function libpqEnvironment(
  target: ConnectionTarget,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const [settings] = connectionSettings(target.url, environment, () => {});
  const { host, port, user, database, password } = settings;
  const said = new Map([
    ...settings.others,
    ["host", host],
    ["port", String(port)],
    ["user", user],
    ["dbname", database],
    ...(password === undefined ? [] : [["password", password] as const]),
  ]);
  const connection = [...said].flatMap(([keyword, value]) => {
    const variable = keyword.startsWith("service") ? undefined : variableOf(keyword);
    return variable === undefined ? [] : [[variable, value] as const];
  });
  const rest = Object.entries(environment).filter(([name]) => !name.startsWith("PG"));
  return { ...Object.fromEntries(rest), ...Object.fromEntries(connection) };
}
