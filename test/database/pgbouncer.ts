/**
 * A real PgBouncer in transaction mode in front of a server, where the machine has one (Debian: the package
 * pgbouncer).
 */
import { spawn } from "node:child_process";
import { accessSync, chmodSync, constants } from "node:fs";
import { chown, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionTarget } from "../../src/postgres/connection-target.js";
import { freePort } from "../../src/postgres/embedded/free-port.js";
import { accountForRoot, runsAsRoot } from "../../src/postgres/embedded/server-account.js";
import { testHome } from "./test-home.js";

const usualPlaces = ["/usr/sbin", "/usr/bin", "/usr/local/bin"];

/** The program, or `undefined` where it is not installed. */
export const pgBouncer: string | undefined = [...(process.env.PATH ?? "").split(delimiter), ...usualPlaces]
  .map((directory) => join(directory, "pgbouncer"))
  .find(isExecutable);

export interface PgBouncerOptions {
  /** How many connections to the server its clients share. Default: 4. */
  readonly poolSize?: number;
  readonly mode?: "transaction" | "session";
}

/** A pooler; whoever started it closes it. */
export interface RunningPgBouncer extends AsyncDisposable {
  /** The address of a database behind it. */
  url(database: string, parameters?: string): string;
}

/** Starts the program in front of the server of a database. */
export async function startPgBouncer(
  { config }: ConnectionTarget,
  { poolSize = 4, mode = "transaction" }: PgBouncerOptions = {},
): Promise<RunningPgBouncer> {
  const { host, port, user, password } = config;
  const secret = typeof password === "function" ? await password() : password;
  const directory = await testHome();
  const listenPort = await freePort();
  const settings = join(directory.path, "pgbouncer.ini");
  const account = runsAsRoot() ? await accountForRoot([]) : undefined;
  chmodSync(directory.path, 0o711);
  await writeFile(
    settings,
    `[databases]
* = host=${host} port=${port} user=${user} password='${secret}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${poolSize}
max_client_conn = 100
`,
    { mode: 0o600 },
  );
  // It holds the server's password.
  if (account !== undefined) await chown(settings, account.uid, account.gid);
  const running = spawn(pgBouncer ?? "pgbouncer", ["--quiet", settings], {
    cwd: directory.path,
    stdio: ["ignore", "ignore", "pipe"],
    ...account,
  });
  let told = "";
  running.stderr.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  const ended = new Promise<void>((resolve) => {
    running.once("exit", () => resolve());
    running.once("error", () => resolve());
  });
  while (!(await answers(listenPort))) {
    if (running.exitCode !== null) throw new Error(`pgbouncer did not start: ${told}`);
    await sleep(10);
  }
  return {
    url: (database, parameters = "") =>
      `postgresql://${user}@127.0.0.1:${listenPort}/${database}${parameters}`,
    async [Symbol.asyncDispose]() {
      running.kill("SIGTERM");
      await ended;
      await directory.remove();
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
