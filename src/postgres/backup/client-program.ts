/**
 * PostgreSQL's client programs: found, asked for their version, and run. What they are told of the database is in
 * their environment, which only their own account can read; a command line could be read by all.
 */
import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { ClientProgramError } from "../../database-errors.js";
import { libpqEnvironment } from "../connection/libpq-environment.js";
import type { ConnectionTarget } from "../connection-target.js";

/** The directory of the programs, where it is not on the PATH. */
const directoryVariable = "THERMOSTORE_PG_BIN";

/** A program that is there. */
export interface ClientProgram {
  readonly name: string;
  readonly path: string;
  readonly majorVersion: number;
}

/** What a run of a program needs beside its arguments. */
export interface ProgramRun {
  /** The database that it is to connect to. Default: none. */
  readonly target?: ConnectionTarget;
  /** Ends the program. */
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended. */
export interface ProgramOutcome {
  /** `null` if a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
  /** The end of what it complained about. */
  readonly complaints: string;
}

/**
 * Finds a program in a directory: the one that is given, else that of `THERMOSTORE_PG_BIN`, else on the PATH.
 *
 * @throws {ClientProgramError} if it is not there or does not run.
 */
export async function findClientProgram(
  name: "pg_dump" | "pg_restore",
  directory: string | undefined,
): Promise<ClientProgram> {
  const named = directory ?? process.env[directoryVariable];
  const directories = named ? [named] : (process.env.PATH ?? "").split(delimiter);
  const file = process.platform === "win32" ? `${name}.exe` : name;
  for (const candidate of directories) {
    const path = join(candidate, file);
    if (!(await isExecutable(path))) continue;
    const { exitCode, output, complaints } = await runClientProgram({ name, path, majorVersion: 0 }, ["-V"]);
    const version = /\b(\d+)(?:\.\d|beta|rc|devel)/.exec(output)?.[1];
    if (exitCode === 0 && version !== undefined) return { name, path, majorVersion: Number(version) };
    throw new ClientProgramError(name, `${path} does not run: ${complaints || output || "no answer"}.`);
  }
  const where = named ? named : "the PATH";
  throw new ClientProgramError(
    name,
    `${name} is not in ${where}. Install PostgreSQL's client programs (on Debian and Ubuntu the package ` +
      `postgresql-client), or name their directory with --pg-bin or in ${directoryVariable}.`,
  );
}

/** Runs a program to its end; one that is to connect finds the database, and the password, in its environment. */
export function runClientProgram(
  { path, name }: ClientProgram,
  args: readonly string[],
  { target, signal }: ProgramRun = {},
): Promise<ProgramOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      env: environmentFor(target),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    let complaints = "";
    const stop = (): void => void child.kill();
    const atExit = (): void => void child.kill("SIGKILL");
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    // Whoever ends this process at once does not leave it writing.
    process.once("exit", atExit);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaints = (complaints + text).slice(-4000);
    });
    child.once("error", (cause) => {
      reject(new ClientProgramError(name, `${path} cannot be started: ${cause.message}.`, { cause }));
    });
    child.once("close", (exitCode) => {
      process.off("exit", atExit);
      signal?.removeEventListener("abort", stop);
      resolve({ exitCode, output, complaints: complaints.trim() });
    });
  });
}

/** The first thing that a program complained about, in one line. */
export function firstComplaint({ complaints, exitCode }: ProgramOutcome): string {
  const lines = complaints.split("\n").map((line) => line.replace(/^pg_\w+: (error: )?/, "").trim());
  const [first = ""] = lines.filter((line) => line !== "");
  return first || `it ended with ${exitCode === null ? "a signal" : `exit code ${exitCode}`}`;
}

/** With messages in English. */
function environmentFor(target: ConnectionTarget | undefined): NodeJS.ProcessEnv {
  const own = { LC_ALL: "C", PGAPPNAME: "thermostore backup" };
  return { ...(target === undefined ? process.env : libpqEnvironment(target)), ...own };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
