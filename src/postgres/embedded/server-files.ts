/**
 * Where the embedded server keeps what it needs, below its home. `server/` belongs to the account that runs
 * the server and is closed to everybody else; a cluster is renamed into its place when it is complete.
 */
import { join } from "node:path";

/** The paths of an embedded server. */
export interface ServerFiles {
  readonly home: string;
  /** Held while a process decides to start or stop the server. */
  readonly lock: string;
  readonly serverDirectory: string;
  /** Data and password, made together. */
  readonly clusterDirectory: string;
  readonly dataDirectory: string;
  readonly passwordFile: string;
  /** PostgreSQL's own note of the process that serves the data. */
  readonly postmasterFile: string;
  readonly socketDirectory: string;
  readonly log: string;
  /** Which machine started the server last. */
  readonly machineFile: string;
}

/** The paths below a home. */
export function serverFiles(home: string): ServerFiles {
  const serverDirectory = join(home, "server");
  const clusterDirectory = join(serverDirectory, "cluster");
  const dataDirectory = join(clusterDirectory, "data");
  return {
    home,
    lock: join(home, "server.lock"),
    serverDirectory,
    clusterDirectory,
    dataDirectory,
    passwordFile: join(clusterDirectory, "password"),
    postmasterFile: join(dataDirectory, "postmaster.pid"),
    socketDirectory: join(serverDirectory, "run"),
    log: join(serverDirectory, "server.log"),
    machineFile: join(serverDirectory, "machine.json"),
  };
}
