/**
 * Takes connection addresses apart as libpq does, which JavaScript's URLs do not: the host may be left out or be
 * the directory of a socket, and a password may hold characters that end the host of a URL.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
import { InvalidValueError } from "../../errors.js";
import { isHonoured } from "./connection-keywords.js";
import type { ServerPlace } from "./server-places.js";

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
  const login = LOGIN.exec(parts.login ?? "")?.groups;
  if (login === undefined) throw noAddress(text);
  const places = (parts.host ?? "").split(",").map((place) => {
    const found = HOST.exec(place)?.groups;
    if (found === undefined) throw noAddress(text);
    const { host = "", port = "" } = found;
    return { host: host.replace(/^\[(.*)\]$/, "$1"), port };
  });
  const said = new Map<string, string>();
  const say = (keyword: string, value: string | undefined): void => {
    if (value !== undefined && value !== "") said.set(keyword, decoded(value, text));
  };
  say("user", login.user);
  say("password", login.password);
  say("host", listed(places.map(({ host }) => host)));
  say("port", listed(places.map(({ port }) => port)));
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

/** The same address with one server in it, instead of all that it names. */
export function addressOfServer(text: string, { host, hostaddr, port }: ServerPlace): string {
  const parts = ADDRESS.exec(text)?.groups;
  if (parts === undefined) throw noAddress(text);
  const query = (parts.query ?? "").split("&").filter((part) => !/^($|(host|hostaddr|port)=)/.test(part));
  const place = { host, hostaddr, port: String(port) };
  for (const [keyword, value] of Object.entries(place)) {
    if (value !== undefined) query.push(`${keyword}=${encodeURIComponent(value)}`);
  }
  const login = parts.login === undefined ? "" : `${parts.login}@`;
  return `postgresql://${login}/${parts.database ?? ""}?${query.join("&")}`;
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

/** As libpq writes lists; nothing if they are empty. */
function listed(values: readonly string[]): string | undefined {
  return values.some((value) => value !== "") ? values.join(",") : undefined;
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
  // Also where the beginning is misspelt.
  return text
    .replace(/^((?:\w*:)?(?:\/\/)?[^:@]*):.*@/s, "$1:…@")
    .replaceAll(/([?&](?:ssl)?password=)[^&]*/g, "$1…");
}
