/**
 * A lock that code which holds it can take again: the holder travels with asynchronous calls. Calls that a
 * holder starts side by side still run one after the other, so that each sees whole results of the others.
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** Runs pieces of work one after the other, in the order in which they came. */
class WorkQueue {
  readonly #outer: WorkQueue | undefined;
  #open = true;
  #last: Promise<unknown> = Promise.resolve();

  /** @param outer the queue in which the work runs that opened this one. */
  constructor(outer?: WorkQueue) {
    this.#outer = outer;
  }

  /** This queue, or the innermost around it, whose work still runs; code may outlive the work that started it. */
  get running(): WorkQueue | undefined {
    return this.#open ? this : this.#outer?.running;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Waits until all that came is done; nothing comes after that. */
  async close(): Promise<void> {
    let last: Promise<unknown>;
    do {
      last = this.#last;
      await last;
    } while (last !== this.#last);
    this.#open = false;
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
   * Runs work while holding the lock, which is given up when the calls that the work started are over too:
   * work that fails at one of several calls does not leave the others running on.
   *
   * @param outermost wraps the work if the lock was not held before, e.g. to take a lock between processes.
   */
  run<T>(
    work: () => Promise<T>,
    outermost: (work: () => Promise<T>) => Promise<T> = (inner) => inner(),
  ): Promise<T> {
    const held = this.#holder.getStore()?.running;
    return (held ?? this.#root).run(() => {
      const calls = new WorkQueue(held);
      const whole = async (): Promise<T> => {
        try {
          return await work();
        } finally {
          await calls.close();
        }
      };
      return this.#holder.run(calls, () => (held === undefined ? outermost(whole) : whole()));
    });
  }
}
