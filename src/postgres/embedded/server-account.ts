/**
 * The account that runs the embedded server. PostgreSQL refuses to run as root, so for root another one is
 * chosen, and every directory on the way to the server's files must let it pass.
 */
import { chown, lstat, mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmbeddedServerError } from "../../database-errors.js";

/** A user and group, by number. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Whether this process must hand the server to another account. */
export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account that root runs the server as: the owner of the first of `directories` that exists and does not
 * belong to root, else `postgres`, else `nobody`.
 */
export async function accountForRoot(directories: readonly string[]): Promise<ServerAccount> {
  for (const directory of directories) {
    const owner = await stat(directory).catch(() => undefined);
    if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  const accounts = await readFile("/etc/passwd", "utf8").catch(() => "");
  for (const name of ["postgres", "_postgres", "nobody"]) {
    const [, , uid, gid] =
      accounts
        .split("\n")
        .find((line) => line.startsWith(`${name}:`))
        ?.split(":") ?? [];
    // Some systems write nobody's numbers as negative ones.
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new EmbeddedServerError(
    directories.at(-1) ?? "",
    "PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as. " +
      "Create one (useradd --system postgres), or run thermostore as an ordinary user.",
  );
}

/** The first directory from the root down to `directory` that `account` may not enter, if there is one. */
export async function blockingDirectory(
  directory: string,
  account: ServerAccount,
): Promise<string | undefined> {
  const parent = dirname(directory);
  const above = parent === directory ? undefined : await blockingDirectory(parent, account);
  if (above !== undefined) return above;
  const { uid, gid, mode } = await stat(directory);
  if (uid === account.uid) return mode & 0o100 ? undefined : directory;
  if (gid === account.gid) return mode & 0o010 ? undefined : directory;
  return mode & 0o001 ? undefined : directory;
}

/**
 * Makes a directory that only `account` can enter, unless it exists. One that belongs to root, left by a
 * process that died before giving it away, is given away now.
 */
export async function makePrivateDirectory(
  directory: string,
  account: ServerAccount | undefined,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (account === undefined) return;
  // Not through a link: in a directory that all may write to, somebody else could have put one there.
  const made = await lstat(directory);
  if (made.isDirectory() && made.uid === 0) await chown(directory, account.uid, account.gid);
}
