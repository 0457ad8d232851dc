/**
 * The cluster (PostgreSQL's word for a data directory): made once, by initdb, beside its place and renamed
 * into it, so that a process that dies half-way leaves nothing that could be taken for one.
 */
import { randomBytes } from "node:crypto";
import { appendFile, chown, readdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedServerError } from "../../database-errors.js";
import { runProgram } from "./run-program.js";
import { makePrivateDirectory } from "./server-account.js";
import type { ServerBinaries } from "./server-binaries.js";
import type { ServerHome } from "./server-home.js";

/** The one role of the embedded server. */
export const serverUser = "thermostore";

/** Settings of the server that change with its place; rewritten before every start. */
export const settingsFileName = "thermostore.conf";

const unfinishedPrefix = "cluster.unfinished.";

/**
 * Makes the cluster unless there is one. Call it under the home's lock.
 *
 * @throws {EmbeddedServerError} if initdb fails, or the cluster is of another major version than the programs.
 */
export async function prepareCluster(
  home: ServerHome,
  binaries: ServerBinaries,
  onProgress: (text: string) => void,
): Promise<void> {
  const version = await readFile(join(home.files.dataDirectory, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version === undefined) {
    onProgress(`preparing an embedded PostgreSQL ${binaries.majorVersion} in ${home.files.home}`);
    await makeCluster(home, binaries);
  } else if (Number(version) !== binaries.majorVersion) {
    throw new EmbeddedServerError(
      home.files.home,
      `the data in ${home.files.dataDirectory} was made by PostgreSQL ${version.trim()}, but this version of ` +
        `thermostore comes with PostgreSQL ${binaries.majorVersion}. Export it with the version of thermostore that ` +
        `made it and import it here into a new home (THERMOSTORE_HOME).`,
    );
  }
}

/** What initdb makes, with the first segments of its WAL. */
const EMPTY_CLUSTER_MIB = 64;

async function makeCluster(home: ServerHome, binaries: ServerBinaries): Promise<void> {
  const { files, account } = home;
  await removeUnfinished(files.serverDirectory);
  const unfinished = join(files.serverDirectory, `${unfinishedPrefix}${randomBytes(6).toString("hex")}`);
  const passwordFile = join(unfinished, "password");
  const data = join(unfinished, "data");
  await makePrivateDirectory(unfinished, account);
  await writeFile(passwordFile, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600 });
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
  const { exitCode, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${data}`,
      `--username=${serverUser}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--no-instructions",
    ],
    files.serverDirectory,
    account,
  );
  if (exitCode !== 0) {
    await rm(unfinished, { recursive: true, force: true });
    await requireRoom(files.home);
    throw new EmbeddedServerError(
      files.home,
      `initdb could not make a database in ${files.home}: ${output.split("\n").slice(-5).join("\n")}`,
    );
  }
  await appendFile(join(data, "postgresql.conf"), `\ninclude '${settingsFileName}'\n`);
  await rename(unfinished, files.clusterDirectory);
}

async function requireRoom(home: string): Promise<void> {
  const { bavail, bsize } = await statfs(home);
  const freeMib = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMib >= EMPTY_CLUSTER_MIB) return;
  throw new EmbeddedServerError(
    home,
    `there is no room for a database in ${home}: without any data it takes ${EMPTY_CLUSTER_MIB} MiB, and ${freeMib} MiB are free. Free some, or name another place (THERMOSTORE_HOME).`,
  );
}

// What processes left that were killed. An initdb that outlived one of them may still be writing: next time.
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => {});
  }
}
