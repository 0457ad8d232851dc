/** The lock file that keeps processes that share a store directory from changing it at once. */

import { rmdir, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type LockOptions, lock } from "proper-lockfile";
import { LockTimeoutError, NotAStoreError } from "../../errors.js";
import { lockPath, registryPath, takeoverPath } from "./file-names.js";

/** A holder refreshes its lock as often as this; one that did not for so long is taken for dead. */
const REFRESH_MS = 2_000;
const STALE_AFTER_MS = 15_000;
const RETRY_MS = 40;

/** The lock, as the work that runs under it sees it. */
export interface StoreLock {
  /** @throws {LockTimeoutError} if the lock was lost, e.g. because this process was suspended for long. */
  readonly requireHeld: () => Promise<void>;
}

/**
 * Runs work while this process alone holds the store directory's lock. A lock whose process died is taken over
 * after 15 seconds.
 *
 * @throws {LockTimeoutError} if another process does not give it up within `waitMs`.
 */
export async function withStoreLock<T>(
  root: string,
  waitMs: number,
  work: (held: StoreLock) => Promise<T>,
): Promise<T> {
  let lost: Error | undefined;
  const release = await acquire(root, waitMs, (error) => {
    lost = error;
  });
  const id = await lockId(root);
  const isLost = async (): Promise<boolean> => lost !== undefined || (await lockId(root)) !== id;
  const requireHeld = async (): Promise<void> => {
    if (await isLost()) throw new LockTimeoutError(root, STALE_AFTER_MS, { cause: lost });
  };
  try {
    return await work({ requireHeld });
  } finally {
    // A lock that was lost is somebody else's.
    if (!(await isLost())) await release().catch(() => undefined);
  }
}

/** What tells one lock from another that was made in its place. */
async function lockId(root: string): Promise<bigint | undefined> {
  return (await stat(lockPath(root), { bigint: true }).catch(() => undefined))?.ino;
}

async function acquire(
  root: string,
  waitMs: number,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  const path = lockPath(root);
  const options: LockOptions = {
    lockfilePath: path,
    realpath: false,
    update: REFRESH_MS,
    // Taking over a stale lock is done below: two processes that both find it stale must not both get it.
    stale: Number.POSITIVE_INFINITY,
    onCompromised,
  };
  for (const deadline = Date.now() + waitMs; ; await sleep(RETRY_MS * (0.5 + Math.random()))) {
    try {
      return await lock(registryPath(root), options);
    } catch (error) {
      if (!hasCode(error, "ELOCKED")) {
        throw new NotAStoreError(
          root,
          "it cannot be written to; open it read-only or change its permissions",
          {
            cause: error,
          },
        );
      }
      if (await isStale(path)) await removeStale(root);
      else if (Date.now() > deadline) throw new LockTimeoutError(root, waitMs, { cause: error });
    }
  }
}

async function removeStale(root: string): Promise<void> {
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
    if (await isStale(lockPath(root))) await rmdir(lockPath(root));
  } finally {
    await release().catch(() => undefined);
  }
}

async function isStale(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < Date.now() - STALE_AFTER_MS;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
