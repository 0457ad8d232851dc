/**
 * The home of an embedded server: where it is, and that the account which runs the server can reach it.
 */
import { chmod, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import envPaths from "env-paths";
import { EmbeddedServerError } from "../../database-errors.js";
import { makeDirectories } from "../../storage/ancillary/make-directories.js";
import { relocatedHome } from "./relocated-home.js";
import {
  accountForRoot,
  blockingDirectory,
  makePrivateDirectory,
  runsAsRoot,
  type ServerAccount,
} from "./server-account.js";
import { type ServerFiles, serverFiles } from "./server-files.js";

/** A home that exists, and who runs the server in it. */
export interface ServerHome {
  readonly files: ServerFiles;
  /** Undefined: the account of this process. */
  readonly account: ServerAccount | undefined;
}

// For root, whose own data directory other accounts cannot reach.
const systemHome = "/var/lib/thermostore";

/**
 * Finds the home (`home`, else `THERMOSTORE_HOME`, else the platform's directory for user data) and makes what
 * is missing of it.
 *
 * @throws {EmbeddedServerError} if it cannot be made, or the server could not reach it.
 */
export async function prepareServerHome(home: string | undefined): Promise<ServerHome> {
  const named = home ?? (process.env.THERMOSTORE_HOME || undefined);
  if (named !== undefined) return prepare(await reachableHome(resolve(named)));
  const usual = envPaths("thermostore", { suffix: "" }).data;
  if (!runsAsRoot()) return prepare(usual);
  const account = await accountForRoot([]);
  const blocked = await blockingDirectory(await existingAncestor(dirname(usual)), account);
  return prepare(blocked === undefined ? usual : systemHome);
}

/** The home itself, or what stands in for it where root's server account may not reach it. */
async function reachableHome(home: string): Promise<string> {
  if (!runsAsRoot()) return home;
  const account = await accountForRoot([serverFiles(home).serverDirectory, home]);
  const blocked = await blockingDirectory(await existingAncestor(dirname(home)), account);
  return blocked === undefined ? home : relocatedHome(home, systemHome);
}

async function prepare(home: string): Promise<ServerHome> {
  const account = runsAsRoot() ? await accountForRoot([serverFiles(home).serverDirectory, home]) : undefined;
  if (account !== undefined) await refuseBlocked(await existingAncestor(dirname(home)), home, account);
  const made = await makeDirectories(resolve(home), 0o700).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddedServerError(
      home,
      `cannot make the home of the embedded server: ${reason}. Name another in THERMOSTORE_HOME.`,
      { cause },
    );
  });
  const files = serverFiles(await realpath(home));
  if (account !== undefined) {
    await openToAccount(files.home, made === undefined ? files.home : await realpath(made));
    await refuseBlocked(files.home, files.home, account);
  }
  await makeServerDirectory(files, account);
  return { files, account };
}

// The home, and what was made just now on the way to it, is root's to open; older directories are not.
async function openToAccount(home: string, first: string): Promise<void> {
  for (let directory = home; directory.startsWith(first); directory = dirname(directory)) {
    const { uid, mode } = await stat(directory);
    if (uid === 0) await chmod(directory, (mode & 0o7777) | 0o011);
  }
}

async function refuseBlocked(directory: string, home: string, account: ServerAccount): Promise<void> {
  const blocked = await blockingDirectory(directory, account);
  if (blocked === undefined) return;
  throw new EmbeddedServerError(
    home,
    `PostgreSQL does not run as root, and the account that would run it (uid ${account.uid}) may not enter ` +
      `${blocked}. Use a home that it can reach, e.g. THERMOSTORE_HOME=${systemHome}, or open the directory ` +
      `(chmod o+x ${blocked}).`,
  );
}

async function makeServerDirectory(files: ServerFiles, account: ServerAccount | undefined): Promise<void> {
  const directory = files.serverDirectory;
  await makePrivateDirectory(directory, account);
  const { uid } = await stat(directory);
  if (uid === (account?.uid ?? process.getuid?.() ?? uid)) return;
  throw new EmbeddedServerError(
    files.home,
    `${directory} belongs to another user (uid ${uid}). Run thermostore as that user, or name a home of your own ` +
      `in THERMOSTORE_HOME.`,
  );
}

async function existingAncestor(directory: string): Promise<string> {
  try {
    return await realpath(directory);
  } catch {
    const parent = dirname(directory);
    return parent === directory ? directory : existingAncestor(parent);
  }
}
