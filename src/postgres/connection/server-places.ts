/**
 * Where the servers of a connection are. Most have one; where a standby may take over from the primary, libpq's
 * lists name all of them, separated by commas.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 */
import { InvalidValueError } from "../../errors.js";

const DEFAULT_PORT = 5432;

/** Where one server is. */
export interface ServerPlace {
  /** A host name, an address, or the directory of a socket; `undefined` for a server on this machine. */
  readonly host: string | undefined;
  /** The address to connect to, where the name is not to be looked up. */
  readonly hostaddr: string | undefined;
  readonly port: number;
}

/**
 * The places that the keywords `host`, `hostaddr` and `port` name, in their order.
 *
 * @throws {InvalidValueError} for a port that is none, and for lists of different lengths.
 * @example serverPlaces(new Map([["host", "one,two"], ["port", "5433"]])) // both with port 5433
 */
export function serverPlaces(said: ReadonlyMap<string, string>): readonly [ServerPlace, ...ServerPlace[]] {
  const hosts = listOf(said, "host");
  const addresses = listOf(said, "hostaddr");
  const ports = listOf(said, "port");
  const count = Math.max(hosts.length, addresses.length, 1);
  if (hosts.length > 0 && addresses.length > 0) requireCount("hostaddr", addresses, hosts.length);
  if (ports.length > 1) requireCount("port", ports, count);
  const place = (index: number): ServerPlace => ({
    host: hosts[index] || undefined,
    hostaddr: addresses[index] || undefined,
    port: portOf((ports.length > 1 ? ports[index] : ports[0]) ?? ""),
  });
  return [place(0), ...Array.from({ length: count - 1 }, (_, index) => place(index + 1))];
}

function listOf(said: ReadonlyMap<string, string>, keyword: string): readonly string[] {
  return said.get(keyword)?.split(",") ?? [];
}

function requireCount(keyword: string, list: readonly string[], count: number): void {
  if (list.length === count) return;
  throw new InvalidValueError(keyword, list.join(","), `expected ${count}, one for each host`);
}

function portOf(text: string): number {
  if (text === "") return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new InvalidValueError("port", text, "expected a number from 1 to 65535");
  }
  return port;
}
