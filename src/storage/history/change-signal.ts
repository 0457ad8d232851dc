/** Tells those who wait inside this process that something changed; what, they find out for themselves. */

/** A count of changes, and a way to wait for the next one. */
export class ChangeSignal {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  /** How many changes there have been. */
  get count(): number {
    return this.#count;
  }

  /** Something changed. */
  notify(): void {
    this.#count += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * Waits until there have been more changes than `seen`; at most for a time in milliseconds, and until the
   * signal comes.
   */
  waitBeyond(seen: number, waitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#count > seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = Number.isFinite(waitMs) ? setTimeout(() => wake(), waitMs) : undefined;
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}
