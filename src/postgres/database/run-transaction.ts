/** One transaction from its beginning to its end, which Prisma sends, and what became of it if the end got lost. */

import { DatabaseConnectionError, DatabaseError, OutcomeUnknownError } from "../../database-errors.js";
import type { IsolationLevel } from "../../storage/transaction-options.js";
import type { ConnectionTarget } from "../connection-target.js";
import type { PrismaClient } from "../generated/client.js";
import { type CommitEvidence, commitOutcome } from "./commit-outcome.js";
import { databaseError } from "./database-error.js";
import type { TransactionScope } from "./transaction-scope.js";

export interface TransactionMeans {
  readonly prisma: PrismaClient;
  readonly target: ConnectionTarget;
  /** How long what became of a commit is looked for, in milliseconds. */
  readonly outcomeMs: number;
}

/** Prisma's names; without one the server's default holds, which need not be said. */
const ISOLATION = {
  "read committed": undefined,
  "repeatable read": "RepeatableRead",
  serializable: "Serializable",
} as const satisfies Record<IsolationLevel, string | undefined>;

/** Time is kept by the scope, which can end what is under way; Prisma's timers would only know that it is late. */
const NEVER_MS = 2 ** 31 - 1;

/** What is known when the work is over. */
interface Finished<T> {
  readonly result: T;
  readonly evidence: CommitEvidence | undefined;
}

/** Runs work in a transaction on the connection of its scope, in whose context this is called. */
export async function runTransaction<T>(
  scope: TransactionScope,
  work: () => Promise<T>,
  { prisma, target, outcomeMs }: TransactionMeans,
): Promise<T> {
  let finished: Finished<T> | undefined;
  let thrown: { readonly error: unknown } | undefined;
  const whole = async (): Promise<T> => {
    try {
      const result = await scope.run(work);
      finished = { result, evidence: await scope.connection.evidence() };
      return result;
    } catch (error) {
      thrown = { error };
      throw error;
    }
  };
  const isolationLevel = ISOLATION[scope.terms.isolation];
  try {
    return await prisma.$transaction(whole, {
      timeout: NEVER_MS,
      maxWait: NEVER_MS,
      ...(isolationLevel === undefined ? {} : { isolationLevel }),
    });
  } catch (error) {
    if (thrown !== undefined) throw thrown.error;
    const failure = databaseError(error, target.description);
    if (finished === undefined || isRefusal(failure)) throw failure;
    await requireCommitted(finished.evidence, failure, target, outcomeMs);
    return finished.result;
  } finally {
    scope.connection.releaseUnlessTaken();
  }
}

/** Whether the server said that it did not commit. */
function isRefusal(error: Error): boolean {
  return error instanceof DatabaseError && error.code !== undefined;
}

/** @throws what became of the commit, unless it came to its end or there was nothing to write. */
async function requireCommitted(
  evidence: CommitEvidence | undefined,
  failure: Error,
  target: ConnectionTarget,
  outcomeMs: number,
): Promise<void> {
  if (evidence === undefined) return;
  const outcome = await commitOutcome(target, evidence, outcomeMs);
  if (outcome === "committed") return;
  if (outcome === "unknown") throw new OutcomeUnknownError(target.description, { cause: failure });
  if (failure instanceof DatabaseConnectionError && failure.retryable) throw failure;
  throw new DatabaseConnectionError(failure.message, undefined, { cause: failure, retryable: true });
}
