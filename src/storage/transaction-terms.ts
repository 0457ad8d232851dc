/** What a transaction was asked for, checked, and with what it takes over from the one around it. */

import { InvalidValueError } from "../errors.js";
import type { IsolationLevel, TransactionOptions } from "./transaction-options.js";

/** From the weakest to the strongest. */
const ISOLATION_LEVELS: readonly IsolationLevel[] = ["read committed", "repeatable read", "serializable"];
const DEFAULT_TIMEOUT_MS = 600_000;
/** Timers of JavaScript run for no longer: some 25 days. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** What holds for a transaction. */
export interface TransactionTerms {
  readonly isolation: IsolationLevel;
  /** None for an inner transaction without a limit of its own: that of the outermost holds. */
  readonly timeoutMs: number | undefined;
  /** How often its work may be run. */
  readonly attempts: number;
}

/**
 * The terms of a transaction.
 *
 * @param outer those of the transaction around it.
 * @throws {InvalidValueError} for what is no option, and for an isolation that the one around it does not give.
 */
export function transactionTerms(options: TransactionOptions, outer?: TransactionTerms): TransactionTerms {
  const { timeoutMs, attempts = 1 } = options;
  const isolation = options.isolation ?? outer?.isolation ?? "read committed";
  if (!ISOLATION_LEVELS.includes(isolation)) {
    throw new InvalidValueError("isolation", isolation, `must be one of ${ISOLATION_LEVELS.join(", ")}`);
  }
  if (outer !== undefined && rank(isolation) > rank(outer.isolation)) {
    throw new InvalidValueError(
      "isolation",
      isolation,
      `cannot be had inside a transaction that is "${outer.isolation}"; ask for it in the outermost one`,
    );
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw new InvalidValueError(
      "timeoutMs",
      timeoutMs,
      `must be milliseconds, above 0 and at most ${MAX_TIMEOUT_MS}`,
    );
  }
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    throw new InvalidValueError("attempts", attempts, "must be a whole number, 1 or more");
  }
  return outer === undefined
    ? { isolation, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS, attempts }
    : { isolation, timeoutMs, attempts: 1 };
}

function rank(isolation: IsolationLevel): number {
  return ISOLATION_LEVELS.indexOf(isolation);
}
