/**
 * Takes connection addresses apart as libpq does, which JavaScript's URLs do not: the host may be left out or be
 * the directory of a socket, and a password may hold characters that end the host of a URL.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
import { InvalidValueError } from "../../errors.js";
import { isHonoured } from "./connection-keywords.js";

const ADDRESS =
  /^postgres(?:ql)?:\/\/(?:(?<login>[^@/]*)@)?(?<host>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s;
const LOGIN = /^(?<user>[^:]*)(?::(?<password>.*))?$/s;
const HOST = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>\d*))?$/;

/**
 * What an address says, by libpq's keywords.
 *
 * @throws {InvalidValueError} if it is none, or has a parameter that nobody knows. It never tells a password.
 */
export function parseAddress(text: string): Map<string, string> {
  const parts = ADDRESS.exec(text)?.groups;
  if (parts === undefined) throw noAddress(text);
  if (parts.host?.includes(",") === true) {
    throw new InvalidValueError("database", withoutPassword(text), "one host is expected, not several");
  }
  const login = LOGIN.exec(parts.login ?? "")?.groups;
  const place = HOST.exec(parts.host ?? "")?.groups;
  if (login === undefined || place === undefined) throw noAddress(text);
  const said = new Map<string, string>();
  const say = (keyword: string, value: string | undefined): void => {
    if (value !== undefined && value !== "") said.set(keyword, decoded(value, text));
  };
  say("user", login.user);
  say("password", login.password);
  say("host", place.host?.replace(/^\[(.*)\]$/, "$1"));
  say("port", place.port);
  say("dbname", parts.database);
  for (const parameter of (parts.query ?? "").split("&").filter((part) => part !== "")) {
    const [name = "", ...value] = parameter.split("=");
    for (const [keyword, meant] of asLibpq(decoded(name, text), value.join("="))) {
      requireKnown(keyword, "database address");
      say(keyword, meant);
    }
  }
  return said;
}

/** The same address with another database in it. */
export function addressOfDatabase(text: string, database: string): string {
  const parts = ADDRESS.exec(text)?.groups;
  if (parts === undefined) throw noAddress(text);
  const query = (parts.query ?? "").split("&").filter((part) => part !== "" && !part.startsWith("dbname="));
  const login = parts.login === undefined ? "" : `${parts.login}@`;
  const parameters = query.length === 0 ? "" : `?${query.join("&")}`;
  return `postgresql://${login}${parts.host ?? ""}/${encodeURIComponent(database)}${parameters}`;
}

/** @throws {InvalidValueError} for a keyword that nobody knows: it may be a misspelt `sslmode`. */
export function requireKnown(keyword: string, where: string): void {
  if (isHonoured(keyword) !== undefined) return;
  throw new InvalidValueError(
    where,
    keyword,
    "not a parameter that thermostore knows; they are those of libpq",
  );
}

/** What libpq calls otherwise, or writes otherwise. */
function asLibpq(name: string, value: string): readonly (readonly [string, string])[] {
  if (name === "ssl") return [["sslmode", value === "true" || value === "1" ? "require" : "disable"]];
  if (name === "database") return [["dbname", value]];
  // Prisma takes a plus for a space, as forms of web pages write it.
  if (name === "schema") return [[name, value.replaceAll("+", " ")]];
  return [[name, value]];
}

function decoded(text: string, address: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw noAddress(address);
  }
}

function noAddress(text: string): InvalidValueError {
  return new InvalidValueError(
    "database",
    withoutPassword(text),
    "expected postgresql://user:password@host:port/database, with special characters percent-encoded",
  );
}

function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^:@]*):.*@/s, "$1:…@").replaceAll(/([?&](?:ssl)?password=)[^&]*/g, "$1…");
}
