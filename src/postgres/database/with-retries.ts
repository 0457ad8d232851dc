/**
 * Repeats what may succeed if it is done again: bounded in number and in time, with waits that grow and are drawn
 * at random, so that those who got in each other's way do not meet again.
 *
 * The waits: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, "Full Jitter".
 */

import { channel } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseConnectionError, DatabaseError } from "../../database-errors.js";

/** How often and how long something is tried. */
export interface RetryOptions {
  /** How often in all. Default: 5. */
  readonly attempts?: number;
  /** No attempt begins later than this after the first, in milliseconds. Default: 30 s. */
  readonly withinMs?: number;
  /** The longest wait before the second attempt, in milliseconds; it doubles for each further one. Default: 20. */
  readonly firstWaitMs?: number;
  /** Ends the attempts: none begins after it was aborted. */
  readonly signal?: AbortSignal;
  /** Whether an error is one to try again after. Default: {@link isRetryable}. */
  readonly isRetryable?: (error: unknown) => boolean;
}

const MAX_WAIT_MS = 2_000;

/** For what waits for a connection: enough for all the time that there is, in which a server can be restarted. */
export const CONNECT_ATTEMPTS = 30;

/** Tells who listens of each attempt that is about to be repeated, as `{ attempt, error }`. */
export const RETRY_CHANNEL = "thermostore:retry";
const repetitions = channel(RETRY_CHANNEL);

/**
 * Whether the same work may succeed if it is done again, and was not done: conflicts with others, and connections
 * that were lost. After an `OutcomeUnknownError` it may have been done.
 */
export function isRetryable(error: unknown): boolean {
  return (error instanceof DatabaseError || error instanceof DatabaseConnectionError) && error.retryable;
}

/**
 * Does work, and does it again while it fails with errors that say so; the last error comes out.
 *
 * @param work must bear repetition; it is told which attempt this is, from 1 on.
 * @example const rows = await withRetries(() => readRows(), { attempts: 3 });
 */
export async function withRetries<T>(
  work: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { attempts = 5, withinMs = 30_000, firstWaitMs = 20, signal } = options;
  const mayRepeat = options.isRetryable ?? isRetryable;
  const end = performance.now() + withinMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      const waitMs = Math.random() * Math.min(firstWaitMs * 2 ** (attempt - 1), MAX_WAIT_MS);
      const isLate = attempt >= attempts || performance.now() + waitMs > end;
      if (isLate || signal?.aborted === true || !mayRepeat(error)) throw error;
      repetitions.publish({ attempt, error });
      await sleep(waitMs);
    }
  }
}
