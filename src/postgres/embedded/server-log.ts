/**
 * The server's log: one file and its predecessor, exchanged when the server starts, so that it stays bounded.
 */
import { type FileHandle, open, readFile, rename, stat } from "node:fs/promises";
import type { ServerAccount } from "./server-account.js";

const largestBytes = 1024 * 1024;

/** Opens the log for appending; a log that has become large becomes `server.log.1`, replacing the last one. */
export async function openServerLog(path: string, account: ServerAccount | undefined): Promise<FileHandle> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > largestBytes) await rename(path, `${path}.1`);
  const log = await open(path, "a", 0o600);
  if (account !== undefined) await log.chown(account.uid, account.gid);
  return log;
}

/** The last lines of the log, for an error message; empty if there is none. */
export async function lastLogLines(path: string, count = 10): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
