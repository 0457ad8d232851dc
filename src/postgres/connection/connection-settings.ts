/**
 * What is known of a connection, from wherever: what the address says counts first, then the service that it or
 * the environment names, then the environment, then the defaults of PostgreSQL's own programs.
 */
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { environmentSettings } from "./connection-keywords.js";
import { parseAddress } from "./parse-address.js";
import { readPassword } from "./password-file.js";
import { type ServerPlace, serverPlaces } from "./server-places.js";
import { readService } from "./service-file.js";
import { userFiles } from "./user-files.js";

const SOCKET_DIRECTORIES = ["/var/run/postgresql", "/tmp"];

/** The settings of the connection to one server. */
export interface ConnectionSettings {
  /** A host name, an address, or the directory of a socket. */
  readonly host: string;
  /** The address to connect to, where the name is not to be looked up. */
  readonly hostaddr: string | undefined;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** `undefined` if none is known; most servers want one. */
  readonly password: string | undefined;
  /** Every keyword of libpq that was said, by name; of several servers, those of all. */
  readonly others: ReadonlyMap<string, string>;
}

/**
 * Finds out all that is said of the connection of an address, for each of its servers.
 *
 * @param warn told what was left alone and why
 * @throws {InvalidValueError} for an address, port or service that is none; it never tells a password.
 */
export function connectionSettings(
  address: string,
  environment: NodeJS.ProcessEnv,
  warn: (text: string) => void,
): readonly [ConnectionSettings, ...ConnectionSettings[]] {
  const said = parseAddress(address);
  const around = environmentSettings(environment);
  const files = userFiles(environment);
  const service = said.get("service") ?? around.get("service");
  if (service !== undefined) {
    const file = said.get("servicefile") ?? around.get("servicefile") ?? files.services;
    addMissing(said, readService(service, file, environment));
  }
  addMissing(said, around);

  const user = said.get("user") ?? systemUser(environment);
  const database = said.get("dbname") ?? user;
  const passwords = said.get("passfile") ?? files.passwords;
  const settingsOf = ({ host: named, hostaddr, port }: ServerPlace): ConnectionSettings => {
    const host = named ?? hostaddr ?? localServer(port);
    const password = said.get("password") ?? readPassword(passwords, { host, port, database, user }, warn);
    return { host, hostaddr, port, user, database, password, others: said };
  };
  const [first, ...others] = serverPlaces(said);
  return [settingsOf(first), ...others.map(settingsOf)];
}

/** Whether a host is the directory of a socket. */
export function isSocketDirectory(host: string): boolean {
  return host.startsWith("/");
}

function addMissing(said: Map<string, string>, more: ReadonlyMap<string, string>): void {
  // A host that is named hides another's address, and the other way round.
  const isPlaced = said.has("host") || said.has("hostaddr");
  for (const [keyword, value] of more) {
    const isPlace = keyword === "host" || keyword === "hostaddr";
    if (!said.has(keyword) && !(isPlace && isPlaced)) said.set(keyword, value);
  }
}

/** Where no host is named: the socket of a server on this machine, if there is one. */
function localServer(port: number): string {
  const isHere = (directory: string) => existsSync(`${directory}/.s.PGSQL.${port}`);
  return SOCKET_DIRECTORIES.find(isHere) ?? "localhost";
}

function systemUser(environment: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number without a name.
    return environment.USER ?? environment.USERNAME ?? "postgres";
  }
}
