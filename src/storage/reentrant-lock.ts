/**
 * A lock that code which holds it can take again: the holder travels with asynchronous calls. Calls that a
 * holder starts side by side still run one after the other, so that each sees whole results of the others.
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** Runs pieces of work one after the other, in the order in which they came. */
class WorkQueue {
  readonly #signal: AbortSignal | undefined;
  #open = true;
  #last: Promise<unknown> = Promise.resolve();

  /** @param signal refuses, when it comes, all work that has not begun. */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether the work that opened this queue still runs, or was cut short and may not run anything else. */
  get isOpen(): boolean {
    return this.#open || this.#signal?.aborted === true;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      this.#signal?.throwIfAborted();
      return work();
    });
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

/** That a lock is held by the code that finds this in its context, and what else is. */
interface Holding {
  readonly lock: ReentrantLock;
  /** Where the calls of the work that took the lock queue. */
  readonly calls: WorkQueue;
  readonly outer: Holding | undefined;
}

/** One for all locks: each one more makes every promise of the process slower, for as long as it lives. */
const holdings = new AsyncLocalStorage<Holding | undefined>();

/**
 * A reentrant lock within one process.
 *
 * @example await lock.run(async () => { await lock.run(async () => "no deadlock"); });
 */
export class ReentrantLock {
  readonly #root = new WorkQueue();

  /**
   * Runs work while holding the lock, which is given up when the calls that the work started are over too:
   * work that fails at one of several calls does not leave the others running on.
   *
   * @param outermost wraps the work if the lock was not held before, e.g. to take a lock between processes.
   * @param signal ends it with the signal's reason, when the call that runs is over: whatever the work goes on to
   *   call is refused with the same reason.
   */
  run<T>(
    work: () => Promise<T>,
    outermost: (work: () => Promise<T>) => Promise<T> = (inner) => inner(),
    signal?: AbortSignal,
  ): Promise<T> {
    const outer = current(holdings.getStore());
    const held = this.#held(outer);
    return (held ?? this.#root).run(() => {
      const calls = new WorkQueue(signal);
      const whole = async (): Promise<T> => {
        try {
          return await (signal === undefined ? work() : unlessAborted(work, signal));
        } finally {
          await calls.close();
        }
      };
      const holding = { lock: this, calls, outer };
      return holdings.run(holding, () => (held === undefined ? outermost(whole) : whole()));
    });
  }

  /** Whether the code that asks runs under this lock. */
  get isHeld(): boolean {
    return this.#held(current(holdings.getStore())) !== undefined;
  }

  /** The queue of the innermost work that holds this lock. */
  #held(holding: Holding | undefined): WorkQueue | undefined {
    for (let inner = holding; inner !== undefined; inner = current(inner.outer)) {
      if (inner.lock === this) return inner.calls;
    }
    return undefined;
  }
}

/** The innermost holding that still is one: code may outlive the work that started it. */
function current(holding: Holding | undefined): Holding | undefined {
  let inner = holding;
  while (inner !== undefined && !inner.calls.isOpen) inner = inner.outer;
  return inner;
}

/** What the work comes to, or the signal's reason as soon as it comes. */
async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
