/**
 * Where a PostgreSQL database is: the one shape in which every part of thermostore is told of it, whether the
 * address came from the environment, a flag, or the embedded server. Messages may name the database, so the
 * description never contains a password.
 */
import type pg from "pg";
import { DatabaseConnectionError } from "../database-errors.js";
import { InvalidValueError } from "../errors.js";
import { type ConnectionSettings, connectionSettings } from "./connection/connection-settings.js";
import { addressOfDatabase, addressOfServer } from "./connection/parse-address.js";
import { type TlsAttempt, tlsAttempts } from "./connection/tls-settings.js";
import { userFiles } from "./connection/user-files.js";

/**
 * Whether a pooler such as PgBouncer, which gives each transaction another connection of the server, stands
 * between: `auto` finds out.
 */
export type PoolerMode = "auto" | "transaction" | "none";

/** A PostgreSQL database and how to connect to it. */
export interface ConnectionTarget {
  /** The address as it was given; it may contain a password. */
  readonly url: string;
  /** What `pg.Client`, `pg.Pool` and `PrismaPg` take. */
  readonly config: pg.PoolConfig;
  /** How to encrypt, in the order in which it is tried; `config` has one of them. */
  readonly tlsAttempts: readonly [TlsAttempt, ...TlsAttempt[]];
  readonly pooler: PoolerMode;
  /** Where the address names several servers: those behind the first. The one that takes writes is meant. */
  readonly otherServers: readonly ConnectionTarget[];
  /** The database's schema where it is not `public` (`?schema=`); `PrismaPg` must be told it as well. */
  readonly schema?: string;
  /** `host:port/database`, for messages. */
  readonly description: string;
}

export interface ConnectionTargetOptions {
  /** Where `PG…` variables are looked for. Default: that of the process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told what was left alone and why. Default: a warning of the process. */
  readonly warn?: (text: string) => void;
}

/**
 * Reads a connection address, `postgresql://user:password@host:port/database?sslmode=…`. What it leaves out is
 * looked for where PostgreSQL's own programs look: a service file, `PG…` variables, `~/.pgpass`, `~/.postgresql`.
 * Several servers, `host:port,host:port`, are a primary and those that may take over from it.
 *
 * Prisma's `?schema=NAME` is honoured: connections get that search path, so that the tables are found where
 * `prisma migrate deploy` puts them. So is its `?pgbouncer=true`, though poolers are found out without it.
 *
 * @throws {InvalidValueError} if the text is not such an address, or a file that it names cannot be used.
 * @example
 * const target = parseConnectionTarget("postgresql://lab@db.example.org/simulations");
 */
export function parseConnectionTarget(
  text: string,
  {
    environment = process.env,
    warn = (warning) => process.emitWarning(warning),
  }: ConnectionTargetOptions = {},
): ConnectionTarget {
  const [first, ...others] = connectionSettings(text, environment, warn);
  if (others.length === 0) return targetOf(text, first, environment);
  const of = (settings: ConnectionSettings): ConnectionTarget =>
    targetOf(addressOfServer(text, settings), settings, environment);
  return { ...of(first), otherServers: others.map(of) };
}

function targetOf(
  text: string,
  settings: ConnectionSettings,
  environment: NodeJS.ProcessEnv,
): ConnectionTarget {
  const { host, port, database, others } = settings;
  requirePrimary(others.get("target_session_attrs"));
  const schema = others.get("schema") ?? "public";
  const description = `${host}:${port}/${database}`;
  const attempts = tlsAttempts(settings, userFiles(environment));
  return {
    url: text,
    config: {
      ...driverConfig(settings, schema, description),
      // Where both will do, who does not try is not encrypted.
      ssl: attempts.length > 1 ? false : attempts[0],
    },
    tlsAttempts: attempts,
    pooler: poolerMode(others.get("pgbouncer")),
    otherServers: [],
    ...(schema === "public" ? {} : { schema }),
    description,
  };
}

/** The same server, reached in the same way, but another database on it. */
export function withDatabase(target: ConnectionTarget, database: string): ConnectionTarget {
  const config = { ...target.config, database };
  const description = `${config.host ?? ""}:${config.port ?? ""}/${database}`;
  const url = addressOfDatabase(target.url, database);
  const otherServers = target.otherServers.map((other) => withDatabase(other, database));
  return { ...target, url, config, description, otherServers };
}

/** All is said here, as the driver would ask the environment for the rest, and take it otherwise. */
function driverConfig(
  { host, hostaddr, port, user, database, password, others }: ConnectionSettings,
  schema: string,
  description: string,
): pg.PoolConfig {
  const path = `-c search_path=${quoteIdentifier(schema).replaceAll(/([\\ ])/g, "\\$1")}`;
  const options = [others.get("options"), schema === "public" ? undefined : path].filter(Boolean).join(" ");
  const timeoutS = numberOf(others, "connect_timeout");
  const idleS = numberOf(others, "keepalives_idle");
  return {
    host: hostaddr ?? host,
    port,
    user,
    database,
    // A function, so that whoever prints this does not print the password.
    password: () => {
      if (password !== undefined) return password;
      throw new DatabaseConnectionError(
        `the database ${description} asks for a password, and none was given. Put it into PGPASSWORD or ~/.pgpass.`,
        "28P01",
      );
    },
    ...(options === "" ? {} : { options }),
    application_name: others.get("application_name") ?? "thermostore",
    sslnegotiation: others.get("sslnegotiation") === "direct" ? "direct" : "postgres",
    keepAlive: others.get("keepalives") !== "0",
    ...(idleS === undefined ? {} : { keepAliveInitialDelayMillis: idleS * 1000 }),
    ...(timeoutS === undefined || timeoutS <= 0 ? {} : { connectionTimeoutMillis: timeoutS * 1000 }),
  };
}

/** Whoever asks for a standby must not be given a primary to write to. */
function requirePrimary(wanted = "any"): void {
  if (["any", "read-write", "primary"].includes(wanted)) return;
  throw new InvalidValueError(
    "target_session_attrs",
    wanted,
    "thermostore writes, so it needs the primary server; name standbys as replicas (THERMOSTORE_REPLICA_URLS)",
  );
}

function poolerMode(pgbouncer: string | undefined): PoolerMode {
  if (pgbouncer === undefined) return "auto";
  if (pgbouncer === "true") return "transaction";
  if (pgbouncer === "false") return "none";
  throw new InvalidValueError("pgbouncer", pgbouncer, "expected true or false");
}

function numberOf(said: ReadonlyMap<string, string>, keyword: string): number | undefined {
  const text = said.get(keyword);
  if (text === undefined) return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new InvalidValueError(keyword, text, "expected a whole number of seconds");
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
