/**
 * A PostgreSQL server of a test's own, on a port of the loopback address: for what the run's common server cannot
 * be, such as encrypted, a replica, or dead. It is made of the embedded server's programs.
 */
import { spawn } from "node:child_process";
import { chown, cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { prepareCluster, serverUser, settingsFileName } from "../../src/postgres/embedded/cluster.js";
import { freePort } from "../../src/postgres/embedded/free-port.js";
import { programEnvironment } from "../../src/postgres/embedded/run-program.js";
import { makePrivateDirectory } from "../../src/postgres/embedded/server-account.js";
import { findServerBinaries, type ServerBinaries } from "../../src/postgres/embedded/server-binaries.js";
import { prepareServerHome, type ServerHome } from "../../src/postgres/embedded/server-home.js";
import { openServerLog } from "../../src/postgres/embedded/server-log.js";
import { type TestHome, testHome } from "./test-home.js";

export interface ScratchServerOptions {
  /** Settings of the server, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of pg_hba.conf. Default: everybody who knows the password. */
  readonly access?: readonly string[];
  /** Where its data is to lie. Default: in the run's directory. */
  readonly directory?: string;
}

/** A directory that somebody else removes. */
const unowned = (path: string): TestHome => ({
  path,
  remove: async () => {},
  [Symbol.asyncDispose]: async () => {},
});

const EVERYBODY = ["host all all 127.0.0.1/32 scram-sha-256", "host replication all 127.0.0.1/32 trust"];

/** A server; whoever made it closes it. */
export class ScratchServer implements AsyncDisposable {
  readonly port: number;
  readonly user = serverUser;
  readonly password: string;
  readonly #directory: TestHome;
  readonly #home: ServerHome;
  readonly #binaries: ServerBinaries;
  #process: { readonly pid: number; readonly ended: Promise<void> } | undefined;

  private constructor(
    directory: TestHome,
    home: ServerHome,
    binaries: ServerBinaries,
    port: number,
    password: string,
  ) {
    this.#directory = directory;
    this.#home = home;
    this.#binaries = binaries;
    this.port = port;
    this.password = password;
  }

  /** Makes a server, which is not started yet. */
  static async make({
    settings = {},
    access = EVERYBODY,
    directory: given,
  }: ScratchServerOptions = {}): Promise<ScratchServer> {
    const directory = given === undefined ? await testHome() : unowned(given);
    const home = await prepareServerHome(directory.path);
    const binaries = await findServerBinaries(home, () => {});
    await prepareCluster(home, binaries, () => {});
    const password = (await readFile(home.files.passwordFile, "utf8")).trim();
    const server = new ScratchServer(directory, home, binaries, await freePort(), password);
    await server.putFile("pg_hba.conf", `${access.join("\n")}\n`);
    await server.configure(settings);
    return server;
  }

  /** Makes a standby of a server that has not been started yet. */
  static async standbyOf(primary: ScratchServer): Promise<ScratchServer> {
    const directory = await testHome();
    const home = await prepareServerHome(directory.path);
    const { account, files } = home;
    await makePrivateDirectory(files.clusterDirectory, account);
    await cp(primary.#home.files.dataDirectory, files.dataDirectory, { recursive: true });
    const server = new ScratchServer(directory, home, primary.#binaries, await freePort(), primary.password);
    await server.putFile("standby.signal", "");
    await server.#ownEverything(files.dataDirectory);
    const primaryConnection = `host=127.0.0.1 port=${primary.port} user=${serverUser}`;
    await server.configure({ primary_conninfo: primaryConnection, wal_retrieve_retry_interval: "100ms" });
    return server;
  }

  /** The directory of its data. */
  get dataDirectory(): string {
    return this.#home.files.dataDirectory;
  }

  /** The address of a database on it. */
  url(database = "postgres", parameters = ""): string {
    return `postgresql://${this.user}:${this.password}@127.0.0.1:${this.port}/${database}${parameters}`;
  }

  /** Writes a file that only the server may read, beside its data. */
  async putFile(name: string, content: string): Promise<void> {
    const path = join(this.dataDirectory, name);
    await writeFile(path, content, { mode: 0o600 });
    await this.#give(path);
  }

  /** Gives it settings, instead of those that it had from here; a server that runs takes them over at once. */
  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    // The file that the configuration of the cluster includes.
    await this.putFile(settingsFileName, lines.join(""));
    if (this.#process !== undefined) await this.execute("select pg_reload_conf()");
  }

  /** Starts it and waits until it takes connections, if it ever shall. */
  async start({ wait = true }: { readonly wait?: boolean } = {}): Promise<void> {
    const { files, account } = this.#home;
    const settings = {
      listen_addresses: "127.0.0.1",
      port: this.port,
      unix_socket_directories: "",
      // Nothing of it need survive a power failure.
      fsync: "off",
      log_min_messages: "fatal",
    };
    const log = await openServerLog(files.log, account);
    const server = spawn(
      this.#binaries.postgres,
      [
        "-D",
        files.dataDirectory,
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      {
        cwd: files.serverDirectory,
        env: programEnvironment(),
        stdio: ["ignore", log.fd, log.fd],
        ...account,
      },
    );
    const ended = new Promise<void>((resolve) => {
      server.once("exit", () => resolve());
      server.once("error", () => resolve());
    });
    await log.close();
    this.#process = { pid: server.pid ?? 0, ended };
    if (wait) await this.#waitUntilReady(ended);
  }

  /** Stops it: `fast`, as operators do, or `immediate`, as if it had crashed. */
  async stop(how: "fast" | "immediate" = "immediate"): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    this.#process = undefined;
    if (running.pid > 0) process.kill(running.pid, how === "fast" ? "SIGINT" : "SIGQUIT");
    await running.ended;
  }

  /** Runs statements as its administrator. */
  async execute(sql: string, database?: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#directory.remove();
  }

  async #waitUntilReady(ended: Promise<void>): Promise<void> {
    let isOver = false;
    ended.then(() => {
      isOver = true;
    });
    for (;;) {
      const answer = await this.execute("select 1").then(
        () => undefined,
        (error: unknown) => error,
      );
      if (answer === undefined) return;
      if (isOver) throw new Error(await readFile(this.#home.files.log, "utf8"), { cause: answer });
      await sleep(20);
    }
  }

  async #give(path: string): Promise<void> {
    const { account } = this.#home;
    if (account !== undefined) await chown(path, account.uid, account.gid);
  }

  async #ownEverything(directory: string): Promise<void> {
    await this.#give(directory);
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      await (entry.isDirectory() ? this.#ownEverything(path) : this.#give(path));
    }
  }
}
