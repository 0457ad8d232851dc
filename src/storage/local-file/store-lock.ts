/** The lock file that keeps processes that share a store directory from changing it at once. */

import { readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type LockOptions, lock } from "proper-lockfile";
import { LockTimeoutError, NotAStoreError } from "../../errors.js";
import { errorCode } from "../ancillary/file-system-error.js";
import { isLeftOver, unfinishedName } from "../ancillary/unfinished-name.js";
import { holderPath, lockPath, registryPath, takeoverPath } from "./file-names.js";

/** A holder refreshes its lock as often as this; one that did not for so long is taken for dead. */
const REFRESH_MS = 2_000;
const STALE_AFTER_MS = 15_000;
const RETRY_MS = 40;

/**
 * Runs work while this process alone holds the store directory's lock. A lock whose process died is taken over:
 * at once where that can be told, on the same machine, after 15 seconds elsewhere. A process that was suspended
 * for so long finds what it staged gone when it goes on.
 *
 * @throws {LockTimeoutError} if another process does not give it up within `waitMs`.
 */
export async function withStoreLock<T>(root: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const release = await acquire(root, waitMs);
  try {
    // Without it others only have to wait longer.
    await writeFile(holderPath(root), unfinishedName()).catch(() => undefined);
    return await work();
  } finally {
    // Before the lock: it must never name somebody who does not have it.
    await rm(holderPath(root), { force: true }).catch(() => undefined);
    // A lock that was lost is somebody else's, and no failure of the work.
    await release().catch(() => undefined);
  }
}

async function acquire(root: string, waitMs: number): Promise<() => Promise<void>> {
  const path = lockPath(root);
  const options: LockOptions = {
    lockfilePath: path,
    realpath: false,
    update: REFRESH_MS,
    // Taking over a stale lock is done below: two processes that both find it stale must not both get it.
    stale: Number.POSITIVE_INFINITY,
    onCompromised: () => {},
  };
  for (const deadline = performance.now() + waitMs; ; await sleep(RETRY_MS * (0.5 + Math.random()))) {
    try {
      return await lock(registryPath(root), options);
    } catch (error) {
      if (errorCode(error) !== "ELOCKED") throw unwritable(root, error);
      if (performance.now() > deadline) throw new LockTimeoutError(root, waitMs, { cause: error });
      if (await isAbandoned(root)) await removeAbandoned(root);
    }
  }
}

async function removeAbandoned(root: string): Promise<void> {
  const lockfilePath = takeoverPath(root);
  const options: LockOptions = {
    lockfilePath,
    realpath: false,
    stale: STALE_AFTER_MS,
    onCompromised: () => {},
  };
  const release = await lock(lockfilePath, options).catch(() => undefined);
  if (release === undefined) return;
  try {
    if (!(await isAbandoned(root))) return;
    await rm(holderPath(root), { force: true }).catch(() => undefined);
    // If it cannot be removed, waiting for it comes to an end.
    await rmdir(lockPath(root)).catch(() => undefined);
  } finally {
    await release().catch(() => undefined);
  }
}

async function isAbandoned(root: string): Promise<boolean> {
  const holder = await readFile(holderPath(root), "utf8").catch(() => "");
  if (isLeftOver(holder)) return true;
  const stats = await stat(lockPath(root)).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < Date.now() - STALE_AFTER_MS;
}

function unwritable(root: string, cause: unknown): NotAStoreError {
  const reason = "it cannot be written to; open it read-only or change its permissions";
  return new NotAStoreError(root, reason, { cause });
}
