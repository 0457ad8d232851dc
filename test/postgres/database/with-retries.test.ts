import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ConnectionsBusyError,
  DatabaseConnectionError,
  DatabaseError,
  OutcomeUnknownError,
} from "../../../src/database-errors.js";
import { isRetryable, withRetries } from "../../../src/postgres/database/with-retries.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";

const conflict = new DatabaseError("in the way", "40001", true);
const refusal = new DatabaseError("refused", "23514", false);

describe("retries", () => {
  it("are as many as allowed, and no more than needed", async () => {
    const counts = fc.record({ attempts: fc.integer({ min: 1, max: 6 }), failures: fc.nat({ max: 6 }) });
    await fc.assert(
      fc.asyncProperty(counts, async ({ attempts, failures }) => {
        const seen: number[] = [];
        const work = async (attempt: number): Promise<string> => {
          seen.push(attempt);
          if (attempt <= failures) throw conflict;
          return "done";
        };
        const result = await withRetries(work, { attempts, firstWaitMs: 0 }).catch((error: unknown) => error);
        expect(result).toBe(failures < attempts ? "done" : conflict);
        expect(seen).toEqual(
          Array.from({ length: Math.min(attempts, failures + 1) }, (_, index) => index + 1),
        );
      }),
    );
  });

  it("end with the first error that will not pass", async () => {
    let count = 0;
    const failing = withRetries(async () => {
      count += 1;
      throw count < 3 ? conflict : refusal;
    });
    expect(await failureOf(failing)).toBe(refusal);
    expect(count).toBe(3);
  });

  it("end when time is up, or when they are told to", async () => {
    for (const options of [{ withinMs: 0 }, { signal: AbortSignal.abort() }]) {
      let count = 0;
      const failing = withRetries(async () => {
        count += 1;
        throw conflict;
      }, options);
      expect(await failureOf(failing)).toBe(conflict);
      expect(count).toBe(1);
    }
  });

  it("go by what the caller says", async () => {
    const unknown = new OutcomeUnknownError("a database");
    let count = 0;
    const found = await withRetries(
      async () => {
        count += 1;
        if (count === 1) throw unknown;
        return count;
      },
      { isRetryable: (error) => error === unknown },
    );
    expect(found).toBe(2);
  });
});

describe("an error", () => {
  it("is one to try again after only if nothing was done and it may pass", () => {
    expect(isRetryable(conflict)).toBe(true);
    expect(isRetryable(new DatabaseConnectionError("gone", "57P01", { retryable: true }))).toBe(true);
    for (const error of [
      refusal,
      new DatabaseConnectionError("wrong password", "28P01"),
      new OutcomeUnknownError("a database"),
      new ConnectionsBusyError(1000, 2),
      new Error("any other"),
      undefined,
    ]) {
      expect(isRetryable(error)).toBe(false);
    }
  });
});
