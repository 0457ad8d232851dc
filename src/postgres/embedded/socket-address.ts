/**
 * Where the embedded server listens: a Unix socket in a directory that only its account can enter. No network
 * address, except on Windows, where there is nothing else: the loopback address, with a port of its own.
 */
import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedServerError } from "../../database-errors.js";
import { freePort } from "./free-port.js";
import { readPostmasterNote } from "./postmaster-file.js";
import { makePrivateDirectory } from "./server-account.js";
import type { ServerHome } from "./server-home.js";

/** Host and port as `pg` takes them; for a Unix socket, the host is its directory. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

// Names the socket's file only; no two servers share a directory.
const socketPort = 5432;
// The system's limit is 104 bytes on macOS and 108 on Linux, for directory and file name together.
const longestPathBytes = 100;
const usesTcp = process.platform === "win32";

/** Where the server listens that was started last; undefined if it was stopped since. */
export async function currentAddress(home: ServerHome): Promise<SocketAddress | undefined> {
  const note = await readPostmasterNote(home.files);
  if (note === undefined || !(note.port > 0)) return undefined;
  if (usesTcp) return { host: "127.0.0.1", port: note.port };
  return (await isPrivate(note.socketDirectory, home))
    ? { host: note.socketDirectory, port: note.port }
    : undefined;
}

/**
 * Where a server that is about to be started shall listen; makes the socket's directory.
 *
 * @throws {EmbeddedServerError} if somebody else has taken the directory.
 */
export async function newAddress(home: ServerHome): Promise<SocketAddress> {
  if (usesTcp) return { host: "127.0.0.1", port: await freePort() };
  const { account, files } = home;
  const host = socketDirectory(home);
  await makePrivateDirectory(host, account);
  if (!(await isPrivate(host, home))) {
    throw new EmbeddedServerError(
      files.home,
      `${host}, where the server's socket belongs, is not a directory that only its account can enter. Remove ` +
        `it, or name a home with a shorter path in THERMOSTORE_HOME.`,
    );
  }
  return { host, port: socketPort };
}

/** The files that a server makes for an address, and leaves behind when it is killed. */
export function socketFiles({ host, port }: SocketAddress): string[] {
  return usesTcp ? [] : [join(host, `.s.PGSQL.${port}`), join(host, `.s.PGSQL.${port}.lock`)];
}

/** The server's settings for an address, by name. */
export function addressSettings({ host, port }: SocketAddress): Readonly<Record<string, string>> {
  return usesTcp
    ? { listen_addresses: host, port: String(port), unix_socket_directories: "" }
    : {
        listen_addresses: "",
        port: String(port),
        unix_socket_directories: `"${host.replaceAll('"', '""')}"`,
      };
}

function socketDirectory({ files, account }: ServerHome): string {
  const inHome = files.socketDirectory;
  if (Buffer.byteLength(join(inHome, `.s.PGSQL.${socketPort}.lock`)) <= longestPathBytes) return inHome;
  const hash = createHash("sha256").update(files.home).digest("hex").slice(0, 16);
  // Root's own temporary directory may be closed to the server's account.
  return join(account === undefined ? tmpdir() : "/tmp", `thermostore-${hash}`);
}

async function isPrivate(directory: string, { account }: ServerHome): Promise<boolean> {
  const found = await lstat(directory).catch(() => undefined);
  const uid = account?.uid ?? process.getuid?.();
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0;
}
