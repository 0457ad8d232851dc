/**
 * Service files: connections by name, kept by a user or by operators for everybody.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-pgservice.html
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidValueError } from "../../errors.js";
import { requireKnown } from "./parse-address.js";

// Where the packages of Debian and of others look.
const SYSTEM_DIRECTORIES = ["/etc/postgresql-common", "/etc"];
const FILE_NAME = "pg_service.conf";

/**
 * What the first file that has a service says of it.
 *
 * @param userFile the user's file; where it is missing or lacks the service, the system's is looked at
 * @throws {InvalidValueError} if no file has it, or a line cannot be read; it never tells a password.
 */
export function readService(
  name: string,
  userFile: string,
  environment: NodeJS.ProcessEnv,
): Map<string, string> {
  const system = environment.PGSYSCONFDIR ? [environment.PGSYSCONFDIR] : SYSTEM_DIRECTORIES;
  const files = [userFile, ...system.map((directory) => join(directory, FILE_NAME))];
  for (const file of files) {
    const service = parseServices(textOf(file), name, file);
    if (service !== undefined) return service;
  }
  throw new InvalidValueError("service", name, `no such section in ${files.join(" or ")}`);
}

function parseServices(text: string, name: string, file: string): Map<string, string> | undefined {
  let service: Map<string, string> | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const section = /^\[(.*)\]$/.exec(line)?.[1];
    if (section !== undefined) {
      // Where two have the same name, the first counts.
      if (service !== undefined) return service;
      if (section === name) service = new Map();
      continue;
    }
    if (service === undefined) continue;
    const [, keyword, value] = /^([a-z_]+)=(.*)$/s.exec(line) ?? [];
    if (keyword === undefined || value === undefined || keyword === "service") {
      throw new InvalidValueError(`${file}:${index + 1}`, name, "expected keyword=value, no service inside");
    }
    requireKnown(keyword, `${file}:${index + 1}`);
    service.set(keyword, value);
  }
  return service;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Missing, or not for this user: the next one may have it.
    return "";
  }
}
