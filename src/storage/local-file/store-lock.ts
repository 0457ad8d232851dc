/** The lock file that keeps processes that share a store directory from changing it at once. */

import { lock } from "proper-lockfile";
import { LockTimeoutError, NotAStoreError } from "../../errors.js";
import { registryPath, workFolder } from "./file-names.js";

const STALE_AFTER_MS = 15_000;
const RETRY_MS = 40;

/**
 * Runs work while this process alone holds the store directory's lock. A lock whose process died is taken over
 * after 15 seconds.
 *
 * @throws {LockTimeoutError} if another process does not give it up within `waitMs`.
 */
export async function withStoreLock<T>(root: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const release = await lock(registryPath(root), {
    lockfilePath: `${workFolder(root)}.lock`,
    realpath: false,
    stale: STALE_AFTER_MS,
    retries: {
      retries: Math.ceil(waitMs / RETRY_MS),
      factor: 1,
      minTimeout: RETRY_MS,
      maxTimeout: RETRY_MS,
      randomize: true,
    },
  }).catch((error: unknown) => {
    if (hasCode(error, "ELOCKED")) throw new LockTimeoutError(root, waitMs, { cause: error });
    throw new NotAStoreError(root, "it cannot be written to; open it read-only or change its permissions", {
      cause: error,
    });
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
