/**
 * The lock under which processes decide to start or stop the server of a home.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { EmbeddedServerError } from "../../database-errors.js";
import { LockTimeoutError } from "../../errors.js";
import { errorCode } from "../database/database-error.js";
import type { ServerFiles } from "./server-files.js";

// A process that was killed holding the lock delays the others by this much.
const staleMs = 5_000;
const updateMs = 1_000;
const pollMs = 25;
// The holder may be recovering a large database after a crash.
const timeoutMs = 600_000;

/**
 * Runs `work` while no other process holds the lock of the home.
 *
 * @throws {LockTimeoutError} if another process keeps it for minutes.
 * @throws {EmbeddedServerError} if the home cannot be written to.
 */
export async function withHomeLock<T>(files: ServerFiles, work: () => Promise<T>): Promise<T> {
  const release = await acquire(files);
  try {
    return await work();
  } finally {
    await release().catch(() => {});
  }
}

async function acquire(files: ServerFiles): Promise<() => Promise<void>> {
  const options = {
    lockfilePath: files.lock,
    realpath: false,
    stale: staleMs,
    update: updateMs,
    // A process that was suspended loses the lock. What is done under it bears that: making a cluster ends
    // with a rename, and PostgreSQL itself refuses to serve the same data twice.
    onCompromised: () => {},
  };
  for (const deadline = performance.now() + timeoutMs; ; await sleep(pollMs)) {
    try {
      return await lock(files.home, options);
    } catch (cause) {
      if (errorCode(cause) !== "ELOCKED") {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new EmbeddedServerError(
          files.home,
          `cannot write to the home of the embedded server: ${reason}. Name another in THERMOSTORE_HOME.`,
          { cause },
        );
      }
      if (performance.now() > deadline) throw new LockTimeoutError(files.lock, timeoutMs, { cause });
    }
  }
}
