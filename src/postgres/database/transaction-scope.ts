/**
 * A transaction, or a part of one that can be undone by itself: what a call of `transaction` inside another one is.
 * Such a part has a savepoint, taken before its first statement, so that parts without one cost nothing.
 */

import { DatabaseConnectionError, DatabaseError } from "../../database-errors.js";
import { StorageError, TransactionTimeoutError } from "../../errors.js";
import type { TransactionTerms } from "../../storage/transaction-terms.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import type { Row } from "./statement-sender.js";
import type { TransactionConnection } from "./transaction-connection.js";

export class TransactionScope {
  readonly terms: TransactionTerms;
  readonly connection: TransactionConnection;
  readonly #outer: TransactionScope | undefined;
  readonly #savepoint: string;
  readonly #abort = new AbortController();
  #inner: TransactionScope | undefined;
  #isOpen = false;
  #hasSavepoint = false;
  #writes = 0;
  #failure: StorageError | undefined;
  #expired: TransactionTimeoutError | undefined;

  /** @param outer what this is a part of; without one, it is the whole transaction. */
  constructor(terms: TransactionTerms, connection: TransactionConnection, outer?: TransactionScope) {
    this.terms = terms;
    this.connection = connection;
    this.#outer = outer;
    this.#savepoint = `part_${outer === undefined ? 0 : outer.depth + 1}`;
  }

  /**
   * The innermost part that is under way, of the one in which code began: it may outlive that.
   *
   * @throws {TransactionTimeoutError} if that, or what is around it, ran out of time: nothing that its work goes
   *   on to do may happen outside of it.
   */
  static current(scope: TransactionScope | undefined): TransactionScope | undefined {
    let found: TransactionScope | undefined;
    for (let part = scope; part !== undefined; part = part.#outer) {
      if (part.#expired !== undefined) throw part.#expired;
      if (part.#isOpen) found ??= part;
    }
    return found;
  }

  get depth(): number {
    return this.#outer === undefined ? 0 : this.#outer.depth + 1;
  }

  /** Why it can only be rolled back, if so. */
  get failure(): StorageError | undefined {
    return this.#failure;
  }

  /** Whether all of its reads see one snapshot. */
  get hasSnapshot(): boolean {
    return this.terms.isolation !== "read committed";
  }

  /**
   * Runs the work of this scope, and waits for the calls that it started. It fails if one of its statements failed,
   * even where the work went on past that.
   *
   * @throws {TransactionTimeoutError} when its time is up; what the work goes on to call then is refused.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { timeoutMs } = this.terms;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.#expire(new TransactionTimeoutError(timeoutMs)), timeoutMs);
    this.#isOpen = true;
    if (this.#outer !== undefined) this.#outer.#inner = this;
    try {
      const result = await this.connection.lock.run(work, undefined, this.#abort.signal);
      if (this.#expired !== undefined) throw this.#expired;
      if (this.#failure !== undefined) throw this.#failure;
      return result;
    } finally {
      clearTimeout(timer);
      this.#isOpen = false;
      if (this.#outer !== undefined) this.#outer.#inner = undefined;
    }
  }

  /** Runs work as a part that is undone if it fails. */
  nest<T>(
    work: () => Promise<T>,
    terms: TransactionTerms,
    enter: (scope: TransactionScope, run: () => Promise<T>) => Promise<T>,
  ): Promise<T> {
    return this.connection.lock.run(async () => {
      const part = new TransactionScope(terms, this.connection, this);
      try {
        const result = await enter(part, () => part.run(work));
        await part.#leave("release");
        this.#writes += part.#writes;
        return result;
      } catch (error) {
        // If that fails there is nothing to go on with.
        await part.#leave("undo").catch((lost: unknown) => this.#fail(lost));
        throw error;
      }
    });
  }

  /** Runs work as if it were one statement: if it fails after it has written something, so does this scope. */
  join<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.lock.run(async () => {
      const before = this.#writes;
      try {
        return await work();
      } catch (error) {
        if (this.#writes > before) this.#fail(error);
        throw error;
      }
    });
  }

  /** Sends a statement; one after the other. */
  send(query: CompiledQuery): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number | null }> {
    return this.connection.lock.run(async () => {
      if (this.#failure !== undefined) throw failedBefore(this.#failure);
      try {
        await this.#takeSavepoint();
        const { result, wrote } = await this.connection.send(query);
        if (wrote) this.#writes += 1;
        return result;
      } catch (error) {
        this.#fail(error);
        throw error;
      }
    });
  }

  async #takeSavepoint(): Promise<void> {
    if (this.#outer === undefined || this.#hasSavepoint) return;
    await this.#outer.#takeSavepoint();
    await this.connection.control(`savepoint ${this.#savepoint}`);
    this.#hasSavepoint = true;
  }

  async #leave(how: "release" | "undo"): Promise<void> {
    if (!this.#hasSavepoint) return;
    const release = `release savepoint ${this.#savepoint}`;
    await this.connection.control(
      how === "release" ? release : `rollback to savepoint ${this.#savepoint}; ${release}`,
    );
  }

  /** From now on this can only be rolled back. */
  #fail(error: unknown): void {
    this.#failure ??= error instanceof StorageError ? error : failedBefore(error);
    if (this.#outer !== undefined && error instanceof DatabaseConnectionError) this.#outer.#fail(error);
  }

  #expire(error: TransactionTimeoutError): void {
    this.#expired ??= error;
    if (this.#inner !== undefined) this.#inner.#expire(error);
    this.#abort.abort(error);
    this.connection.cancel();
  }
}

function failedBefore(cause: unknown): DatabaseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DatabaseError(
    `an earlier call of this transaction failed, so that it can only be rolled back: ${reason}`,
    "25P02",
    false,
    { cause },
  );
}
