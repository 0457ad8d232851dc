/**
 * The words in which an address, a service file and the environment speak of a connection: those of libpq, as
 * every PostgreSQL tool understands them, and two of Prisma's that such addresses often carry.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS, libpq-envars.html
 */

/** What is honoured, with the variable of the environment that may say it. */
const HONOURED: Readonly<Record<string, string | undefined>> = {
  service: "PGSERVICE",
  servicefile: "PGSERVICEFILE",
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  dbname: "PGDATABASE",
  user: "PGUSER",
  password: "PGPASSWORD",
  passfile: "PGPASSFILE",
  options: "PGOPTIONS",
  application_name: "PGAPPNAME",
  connect_timeout: "PGCONNECT_TIMEOUT",
  target_session_attrs: "PGTARGETSESSIONATTRS",
  keepalives: undefined,
  keepalives_idle: undefined,
  sslmode: "PGSSLMODE",
  sslnegotiation: "PGSSLNEGOTIATION",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslpassword: undefined,
  sslcrl: "PGSSLCRL",
  ssl_min_protocol_version: "PGSSLMINPROTOCOLVERSION",
  ssl_max_protocol_version: "PGSSLMAXPROTOCOLVERSION",
  // Prisma's.
  schema: undefined,
  pgbouncer: undefined,
};

/** What changes nothing here: tuning of libpq's, of pg's and of Prisma's own connections. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "client_encoding",
  "connection_limit",
  "fallback_application_name",
  "gssdelegation",
  "gssencmode",
  "gsslib",
  "keepalives_count",
  "keepalives_interval",
  "krbsrvname",
  "load_balance_hosts",
  "max_protocol_version",
  "min_protocol_version",
  "pool_timeout",
  "socket_timeout",
  "sslcertmode",
  "sslcompression",
  "sslsni",
  "statement_cache_size",
  "tcp_user_timeout",
  "uselibpqcompat",
]);

/** Whether a word says something here; `undefined` if nobody knows it. */
export function isHonoured(keyword: string): boolean | undefined {
  if (Object.hasOwn(HONOURED, keyword)) return true;
  return WITHOUT_EFFECT.has(keyword) ? false : undefined;
}

/** What the environment says; a variable that is empty says nothing. */
export function environmentSettings(environment: NodeJS.ProcessEnv): Map<string, string> {
  const said = new Map<string, string>();
  for (const [keyword, variable] of Object.entries(HONOURED)) {
    const value = variable === undefined ? undefined : environment[variable];
    if (value !== undefined && value !== "") said.set(keyword, value);
  }
  return said;
}

/** The variable of the environment that says a keyword; `undefined` if there is none. */
export function variableOf(keyword: string): string | undefined {
  return Object.hasOwn(HONOURED, keyword) ? HONOURED[keyword] : undefined;
}
