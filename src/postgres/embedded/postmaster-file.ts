/**
 * PostgreSQL's note of the process that serves a data directory, `postmaster.pid`: who runs, where it listens,
 * and whether it is ready. It outlives a server that was killed, so it is never believed alone.
 *
 * Format: https://github.com/postgres/postgres/blob/master/src/include/utils/pidfile.h
 */
import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";
import type { ServerFiles } from "./server-files.js";

/** What `postmaster.pid` says. */
export interface PostmasterNote {
  readonly pid: number;
  readonly port: number;
  /** Empty where the server listens on no Unix socket. */
  readonly socketDirectory: string;
  /** Whether connections are accepted; before, the server is starting or recovering. */
  readonly ready: boolean;
}

/** Reads the note; undefined if there is none. */
export async function readPostmasterNote(files: ServerFiles): Promise<PostmasterNote | undefined> {
  const text = await readFile(files.postmasterFile, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid, , , port, socketDirectory, , , status] = text.split("\n");
  return {
    pid: Number(pid),
    port: Number(port),
    socketDirectory: socketDirectory ?? "",
    ready: status?.trim() === "ready",
  };
}

/** The note, if its process is alive and really is the server of these data. */
export async function runningPostmaster(files: ServerFiles): Promise<PostmasterNote | undefined> {
  const note = await readPostmasterNote(files);
  if (note === undefined || !(note.pid > 0) || !isAlive(note.pid)) return undefined;
  return (await servesData(note.pid, files.dataDirectory)) ? note : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

// The number may long have gone to another process, above all after a restart of the machine.
async function servesData(pid: number, dataDirectory: string): Promise<boolean> {
  switch (process.platform) {
    case "linux":
      // The server works in its data directory; a dead one that nobody has waited for works nowhere.
      return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === dataDirectory;
    case "win32":
      return true;
    default: {
      const ps = promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]);
      return (await ps.catch(() => ({ stdout: "" }))).stdout.includes(dataDirectory);
    }
  }
}
