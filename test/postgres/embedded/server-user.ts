/** Starts and steers processes that use the embedded server. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { CompiledPackage } from "./compiled-package.js";

const script = fileURLToPath(new URL("server-user.mjs", import.meta.url));

/** A process of its own that opens the embedded server of a home. */
export class ServerUser {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: string[] = [];
  readonly #ended: Promise<unknown>;

  constructor(compiled: CompiledPackage, home: string) {
    this.#process = spawn(process.execPath, [script, compiled.path, home], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#lines.push(line));
    this.#ended = once(this.#process, "close");
  }

  /** Waits until the process has said something that begins with `text`. */
  async says(text: string): Promise<void> {
    while (!this.#lines.some((line) => line.startsWith(text))) {
      if (this.#process.exitCode !== null) throw new Error(`ended, having said: ${this.#lines.join("; ")}`);
      await Promise.race([once(this.#process.stdout, "data"), this.#ended]);
    }
  }

  /** Lets it close the server, and waits for its end. */
  async close(): Promise<void> {
    this.#process.stdin.write("close\n");
    await this.says("closed");
    await this.#ended;
  }

  /** Ends it without giving it a chance to clean up. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }
}
