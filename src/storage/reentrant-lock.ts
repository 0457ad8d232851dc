/**
 * A lock that code which holds it can take again: the holder travels with asynchronous calls. Calls that a
 * holder starts side by side still run one after the other, so that each sees whole results of the others.
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** Runs pieces of work one after the other, in the order in which they came. */
class WorkQueue {
  /** Whether the work that opened this queue still runs. */
  open = true;
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/**
 * A reentrant lock within one process.
 *
 * @example await lock.run(async () => { await lock.run(async () => "no deadlock"); });
 */
export class ReentrantLock {
  readonly #root = new WorkQueue();
  readonly #holder = new AsyncLocalStorage<WorkQueue>();

  /**
   * Runs work while holding the lock.
   *
   * @param outermost wraps the work if the lock was not held before, e.g. to take a lock between processes.
   */
  run<T>(
    work: () => Promise<T>,
    outermost: (work: () => Promise<T>) => Promise<T> = (inner) => inner(),
  ): Promise<T> {
    const held = this.#holder.getStore();
    const isHolder = held?.open === true;
    return (isHolder ? held : this.#root).run(() => {
      const inner = new WorkQueue();
      const run = async (): Promise<T> => {
        try {
          return await (isHolder ? work() : outermost(work));
        } finally {
          inner.open = false;
        }
      };
      return this.#holder.run(inner, run);
    });
  }
}
