/** One of the processes that work on the store, as the one that starts them sees it. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("worker.mjs", import.meta.url));

export class Worker {
  journal;
  ready;
  #child;
  #ended;
  #next = [];

  constructor(number, url, scratch) {
    this.journal = join(scratch, `journal-${number}.jsonl`);
    const settings = { number, url, journal: this.journal, directory: join(scratch, `files-${number}`) };
    this.#child = spawn(process.execPath, [SCRIPT, JSON.stringify(settings)], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#ended = new Promise((resolve) =>
      this.#child.once("close", (code, signal) => resolve(signal ?? code)),
    );
    this.#child.on("message", (message) => this.#next.shift()?.(message));
    this.ready = this.#answer();
  }

  /** Has it do some work; gives its report. */
  run(job) {
    const answer = this.#answer();
    this.#child.send(job);
    return answer;
  }

  async end() {
    if (this.#child.connected) this.#child.send({ work: "end" });
    await this.#ended;
  }

  #answer() {
    const message = new Promise((resolve) => {
      this.#next.push(resolve);
    });
    const death = this.#ended.then((how) => {
      throw new Error(`a worker ended with ${how}`);
    });
    return Promise.race([message, death]);
  }
}
