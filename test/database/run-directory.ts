/**
 * The temporary directory of a test run, in which everything lies that the run makes, and the guard that
 * removes it even if the run is killed.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { TemplateDatabase } from "./template-database.js";

const guardScript = fileURLToPath(new URL("cleanup-guard.mjs", import.meta.url));

/** The side of the main process. */
export class RunDirectory {
  readonly path: string;
  readonly #guard: ChildProcessByStdio<Writable, null, null>;

  private constructor(path: string) {
    this.path = path;
    this.#guard = spawn(process.execPath, [guardScript, path], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#guard.unref();
    this.#guard.stdin.on("error", () => {});
  }

  static async create(): Promise<RunDirectory> {
    const path = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    // Run by root, the embedded server has another account, which must be able to pass.
    await chmod(path, 0o711);
    return new RunDirectory(path);
  }

  /** Has the databases dropped, or the container removed, as well if the run is killed. */
  protect(leftover: TemplateDatabase | { readonly container: string }): void {
    this.#guard.stdin.write(`${JSON.stringify(leftover)}\n`);
  }

  /** Removes the directory; the guard has nothing to do any more. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    this.#guard.stdin.end('"done"\n');
  }
}
