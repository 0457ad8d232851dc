/**
 * PostgreSQL's programs as a distribution installs them, with a server of a test's own: the embedded server comes
 * without pg_dump and pg_restore. Where there are none, tests that need them are skipped, and say so.
 */
import { spawn } from "node:child_process";
import { access, chown, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../src/postgres/embedded/free-port.js";
import { programEnvironment, runProgram } from "../../src/postgres/embedded/run-program.js";
import { accountForRoot, runsAsRoot } from "../../src/postgres/embedded/server-account.js";
import { testHome } from "./test-home.js";

/** Where Debian and its descendants put each major version. */
const root = "/usr/lib/postgresql";
const password = "of the tests";

/** The directory of the newest programs, `undefined` where there are none. */
export async function installedPrograms(): Promise<string | undefined> {
  const versions = await readdir(root).catch(() => []);
  for (const version of versions.sort((one, other) => Number(other) - Number(one))) {
    const directory = join(root, version, "bin");
    const found = ["initdb", "postgres", "pg_dump", "pg_restore"].map((name) =>
      access(join(directory, name)),
    );
    const isComplete = await Promise.all(found).then(
      () => true,
      () => false,
    );
    if (isComplete) return directory;
  }
  console.warn(`No PostgreSQL programs below ${root}: tests of backups are skipped.`);
  return undefined;
}

/** A server; whoever started it disposes of it. */
export interface InstalledServer extends AsyncDisposable {
  /** The address of a database on it. */
  url(database?: string): string;
}

/** Starts a server from the programs in a directory, with data of its own, on the loopback address. */
export async function startInstalledServer(programs: string): Promise<InstalledServer> {
  const home = await testHome();
  const account = runsAsRoot() ? await accountForRoot([]) : undefined;
  if (account !== undefined) await chown(home.path, account.uid, account.gid);
  const data = join(home.path, "data");
  const passwordFile = join(home.path, "password");
  await writeFile(passwordFile, password);
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
  const initdb = ["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const made = await runProgram(
    join(programs, "initdb"),
    [...initdb, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"],
    home.path,
    account,
  );
  if (made.exitCode !== 0) throw new Error(made.output);
  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
    { cwd: home.path, env: programEnvironment(), stdio: ["ignore", "ignore", "pipe"], ...account },
  );
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  let log = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-4000);
      if (log.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(log)));
    server.once("error", reject);
  });
  return {
    url: (database = "postgres") =>
      `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    async [Symbol.asyncDispose]() {
      server.kill("SIGQUIT");
      await ended;
      await home.remove();
    },
  };
}
