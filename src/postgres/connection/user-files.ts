/** Where PostgreSQL's client programs look for a user's own files. */
import { homedir } from "node:os";
import { join } from "node:path";

/** The paths of a user's files, none of which need exist. */
export interface UserFiles {
  readonly passwords: string;
  readonly services: string;
  readonly rootCertificates: string;
  readonly certificate: string;
  readonly key: string;
}

/** The paths of the user whose environment this is. */
export function userFiles(environment: NodeJS.ProcessEnv): UserFiles {
  const home = environment.HOME || homedir();
  const isWindows = process.platform === "win32";
  const directory = isWindows ? join(environment.APPDATA || home, "postgresql") : join(home, ".postgresql");
  return {
    passwords: isWindows ? join(directory, "pgpass.conf") : join(home, ".pgpass"),
    services: isWindows ? join(directory, ".pg_service.conf") : join(home, ".pg_service.conf"),
    rootCertificates: join(directory, "root.crt"),
    certificate: join(directory, "postgresql.crt"),
    key: join(directory, "postgresql.key"),
  };
}
