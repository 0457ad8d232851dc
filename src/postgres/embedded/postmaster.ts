/**
 * Starts and stops the server process. It is started apart from the process that happens to need it first, so
 * that it lives as long as anybody uses it. Everything here is done under the home's lock.
 */
import { spawn } from "node:child_process";
import { chown, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedServerError } from "../../database-errors.js";
import { settingsFileName } from "./cluster.js";
import { claimForThisMachine, otherMachine } from "./machine-identity.js";
import { readPostmasterNote, runningPostmaster } from "./postmaster-file.js";
import { programEnvironment, runProgram } from "./run-program.js";
import type { ServerBinaries } from "./server-binaries.js";
import type { ServerHome } from "./server-home.js";
import { lastLogLines, openServerLog } from "./server-log.js";
import { addressSettings, newAddress, socketFiles } from "./socket-address.js";

const pollMs = 10;
// Recovering after a crash replays the log of the last writes; large ones take a while.
const startTimeoutMs = 300_000;
// What a killed server leaves running needs a moment to notice, and keeps the data in use until then.
const attempts = 5;
const attemptPauseMs = 500;

/**
 * Makes sure that the server runs and accepts connections.
 *
 * @throws {EmbeddedServerError} with the last lines of the server's log if it does not come up.
 */
export async function ensureServerRuns(
  home: ServerHome,
  binaries: ServerBinaries,
  onProgress: (text: string) => void,
): Promise<void> {
  const { files } = home;
  if ((await runningPostmaster(files)) !== undefined) {
    await waitUntilReady(home, async () => (await runningPostmaster(files)) !== undefined);
    return;
  }
  const crashed = (await readPostmasterNote(files)) !== undefined;
  if (crashed) await refuseOtherMachine(home);
  onProgress(crashed ? "recovering the embedded PostgreSQL" : "starting the embedded PostgreSQL");
  for (let attempt = 1; ; attempt++) {
    try {
      await startServer(home, binaries);
      return;
    } catch (error) {
      if (!crashed || attempt === attempts) throw error;
      await sleep(attemptPauseMs);
    }
  }
}

/** Stops the server, rolling back what is under way; does nothing if it does not run. */
export async function stopServer(home: ServerHome, binaries: ServerBinaries): Promise<void> {
  const { files, account } = home;
  for (const mode of ["fast", "immediate"]) {
    if ((await runningPostmaster(files)) === undefined) return;
    const args = ["stop", "-D", files.dataDirectory, "-m", mode, "-w", "-t", "60"];
    await runProgram(binaries.pgCtl, args, files.serverDirectory, account);
  }
  if ((await runningPostmaster(files)) === undefined) return;
  throw new EmbeddedServerError(
    files.home,
    `the server in ${files.home} does not stop; its log: ${files.log}`,
  );
}

async function startServer(home: ServerHome, binaries: ServerBinaries): Promise<void> {
  const { files, account } = home;
  const address = await newAddress(home);
  // Left by a server that was killed; to PostgreSQL, a process that got its number would look like that server.
  for (const path of [files.postmasterFile, ...socketFiles(address)]) await rm(path, { force: true });
  await claimForThisMachine(files.machineFile, account);
  await writeSettings(home, addressSettings(address));
  const log = await openServerLog(files.log, account);
  try {
    const server = spawn(binaries.postgres, ["-D", files.dataDirectory], {
      cwd: files.serverDirectory,
      env: programEnvironment(),
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      windowsHide: true,
      ...account,
    });
    let ended = false;
    server.once("error", () => {
      ended = true;
    });
    server.once("exit", () => {
      ended = true;
    });
    server.unref();
    await waitUntilReady(home, async () => !ended);
  } finally {
    await log.close();
  }
}

async function waitUntilReady(home: ServerHome, runs: () => Promise<boolean>): Promise<void> {
  const { files } = home;
  const deadline = performance.now() + startTimeoutMs;
  while ((await readPostmasterNote(files))?.ready !== true) {
    const alive = await runs();
    if (!alive || performance.now() > deadline) {
      const what = alive ? "has not become ready" : "did not start";
      throw new EmbeddedServerError(
        files.home,
        `the embedded PostgreSQL in ${files.home} ${what}. The end of its log (${files.log}):\n` +
          (await lastLogLines(files.log)),
      );
    }
    await sleep(pollMs);
  }
}

async function writeSettings(home: ServerHome, address: Readonly<Record<string, string>>): Promise<void> {
  const { files, account } = home;
  const settings = { ...address, max_connections: "200", log_min_error_statement: "panic" };
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`,
  );
  const path = join(files.dataDirectory, settingsFileName);
  await writeFile(path, `# Written by thermostore before every start.\n${lines.join("\n")}\n`, {
    mode: 0o600,
  });
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

async function refuseOtherMachine({ files }: ServerHome): Promise<void> {
  const other = await otherMachine(files.machineFile);
  if (other === undefined) return;
  throw new EmbeddedServerError(
    files.home,
    `the embedded PostgreSQL in ${files.home} runs on the machine ${other}, or was not stopped there. An embedded ` +
      `server serves one machine: use a home on a local disk (THERMOSTORE_HOME), or a PostgreSQL server that all ` +
      `machines reach (THERMOSTORE_DATABASE_URL). If ${other} is gone, delete ${files.machineFile}.`,
  );
}
