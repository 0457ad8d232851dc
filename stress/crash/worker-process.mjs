/** A process that runs scenarios, and may be killed at any moment; the next one is started in time. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("worker.mjs", import.meta.url));
/** Longer than any client may try to get through to its server. */
const PATIENCE_MS = 120_000;

export class WorkerProcess {
  #child;
  #ready;
  #over;
  #errors = "";
  #waiting = undefined;

  constructor() {
    this.#child = spawn(process.execPath, [SCRIPT], { stdio: ["ignore", "inherit", "pipe", "ipc"] });
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#errors += text;
    });
    this.#over = new Promise((resolve) =>
      this.#child.once("close", (code, signal) => resolve({ code, signal })),
    );
    this.#ready = new Promise((resolve) => this.#child.once("message", resolve));
    this.#child.on("message", (message) => this.#waiting?.(message));
    this.#child.on("error", () => undefined);
  }

  get isAlive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Runs a scenario. Gives how that ended: `answered`, `refused` with a typed error, `failed` with another one, `died`
   * or `hung`; with what there is to say of it.
   */
  async run(job) {
    await Promise.race([this.#ready, this.#over]);
    const answer = new Promise((resolve) => {
      this.#waiting = resolve;
    });
    if (this.isAlive) this.#child.send(job, () => undefined);
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve({ late: true }), PATIENCE_MS);
    });
    const result = await Promise.race([answer, this.#over, late]);
    clearTimeout(timer);
    this.#waiting = undefined;
    return this.#ending(result);
  }

  async kill() {
    this.#child.kill("SIGKILL");
    await this.#over;
  }

  #ending({ answered, error, late, code, signal }) {
    if (answered) return { ending: "answered", detail: "" };
    if (late) return { ending: "hung", detail: `no answer for ${PATIENCE_MS / 1000} s` };
    if (error === undefined) {
      return { ending: "died", signal, detail: `${signal ?? `exit code ${code}`} ${this.#errors}` };
    }
    const detail = `${error.name} ${error.code ?? ""} ${error.message} ${error.cause ?? ""}`;
    if (error.classes.includes("StorageError")) return { ending: "refused", detail };
    return { ending: "failed", detail: `${detail}\n${error.stack}` };
  }
}
