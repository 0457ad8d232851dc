/** The process that stays and runs the program again and again; see program-server.mjs. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Finished } from "./command-line.js";

const script = fileURLToPath(new URL("program-server.mjs", import.meta.url));

interface Run {
  readonly args: readonly string[];
  readonly input: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs one command at a time. */
export class ProgramServer {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #died: Promise<never>;
  #isFree = true;

  /** @param module the compiled module that exports `runProgram`. */
  constructor(module: string) {
    this.#child = fork(script, [module], { execArgv: [] });
    this.#ready = once(this.#child, "message");
    this.#died = once(this.#child, "exit").then(() => {
      throw new Error("the program ended the process in which it ran; run it in a new one");
    });
    this.#died.catch(() => undefined);
  }

  get isFree(): boolean {
    return this.#isFree;
  }

  async run(run: Run): Promise<Finished> {
    this.#isFree = false;
    await Promise.race([this.#ready, this.#died]);
    const over = new AbortController();
    const answer = once(this.#child, "message", { signal: over.signal });
    answer.catch(() => undefined);
    this.#child.send(run);
    try {
      const [result] = await Promise.race([answer, this.#died]);
      this.#isFree = true;
      return result;
    } finally {
      over.abort();
    }
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill();
    await exited;
  }
}
