/**
 * Runs one of PostgreSQL's programs to its end, as the server's account, in an environment that the user's
 * own PostgreSQL settings do not reach into.
 */
import { spawn } from "node:child_process";
import type { ServerAccount } from "./server-account.js";

/** How a program ended. */
export interface ProgramResult {
  /** 0 if it succeeded; null if it could not be started or was killed. */
  readonly exitCode: number | null;
  /** What it wrote, stdout and stderr together. */
  readonly output: string;
}

/** The environment of PostgreSQL's programs: no PG… variables, messages in English, times in UTC. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(inherited), LC_ALL: "C", TZ: "UTC" };
}

/** Runs a program in `directory` and waits for its end; never rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  directory: string,
  account: ServerAccount | undefined,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: directory,
      env: programEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      ...account,
    });
    let output = "";
    const collect = (chunk: string) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.once("error", (error) => resolve({ exitCode: null, output: output + error.message }));
    child.once("close", (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}
