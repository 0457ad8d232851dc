/**
 * Where a PostgreSQL database is: the one shape in which every part of thermostore is told of it, whether the
 * address came from the environment, a flag, or the embedded server. Messages may name the database, so the
 * description never contains a password.
 */
import type pg from "pg";
import { InvalidValueError } from "../errors.js";

/** A PostgreSQL database and how to connect to it. */
export interface ConnectionTarget {
  /** The address as it was given; it may contain a password. */
  readonly url: string;
  /** What `pg.Client`, `pg.Pool` and `PrismaPg` take. */
  readonly config: pg.PoolConfig;
  /** The database's schema where it is not `public` (`?schema=`); `PrismaPg` must be told it as well. */
  readonly schema?: string;
  /** `host:port/database`, for messages. */
  readonly description: string;
}

/**
 * Reads a connection address, `postgresql://user:password@host:port/database?sslmode=…`.
 *
 * Prisma's `?schema=NAME` is honoured: connections get that search path, so that the tables are found where
 * `prisma migrate deploy` puts them.
 *
 * @throws {InvalidValueError} if the text is not such an address.
 * @example
 * const target = parseConnectionTarget("postgresql://lab@db.example.org/simulations");
 */
export function parseConnectionTarget(text: string): ConnectionTarget {
  // As pg does: an address may leave out the host and name it behind (user@/database?host=/run/postgresql).
  const complete = text.replace("@/", "@localhost/");
  const url = URL.canParse(complete) ? new URL(complete) : undefined;
  if (url === undefined || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw new InvalidValueError(
      "database",
      withoutPassword(text),
      "expected postgresql://user:password@host:port/database, with special characters percent-encoded",
    );
  }
  const schema = url.searchParams.get("schema") ?? "public";
  url.searchParams.delete("schema");
  if (schema !== "public") {
    const path = `-c search_path=${quoteIdentifier(schema).replaceAll(/([\\ ])/g, "\\$1")}`;
    url.searchParams.set("options", [url.searchParams.get("options"), path].filter(Boolean).join(" "));
  }
  return {
    url: text,
    config: { connectionString: url.toString(), fallback_application_name: "thermostore" },
    ...(schema === "public" ? {} : { schema }),
    description: describe(url),
  };
}

/** The same server, reached in the same way, but another database on it. */
export function withDatabase(target: ConnectionTarget, database: string): ConnectionTarget {
  const url = new URL(target.url.replace("@/", "@localhost/"));
  url.pathname = `/${encodeURIComponent(database)}`;
  return parseConnectionTarget(url.toString());
}

function describe(url: URL): string {
  const host =
    url.searchParams.get("host") || decodeURIComponent(url.hostname) || process.env.PGHOST || "localhost";
  const port = url.searchParams.get("port") || url.port || process.env.PGPORT || "5432";
  const user = decodeURIComponent(url.username) || process.env.PGUSER || "";
  const database = decodeURIComponent(url.pathname.slice(1)) || process.env.PGDATABASE || user;
  return `${host}:${port}/${database}`;
}

function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^:@]*):.*@/, "$1:…@").replace(/([?&]password=)[^&]*/, "$1…");
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
