/**
 * Wakes those who watch when something was committed: at once if it has been quiet, else with what follows shortly
 * after, so that busy writers send few notifications. One that gets lost only delays, as watchers also look by
 * themselves.
 */

const QUIET_MS = 40;
const FLUSH_MS = 1000;

/** Sends notifications, at most one at a time and one in 40 milliseconds. */
export class ChangeAnnouncer {
  readonly #send: () => Promise<unknown>;
  #isDue = false;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: () => Promise<unknown>) {
    this.#send = send;
  }

  /** Something was committed. */
  announce(): void {
    this.#isDue = true;
    if (this.#timer === undefined) this.#sendDue();
  }

  /** Sends what is due, and waits until it is sent, though not for a server that does not answer. */
  async flush(): Promise<void> {
    const timeOut = AbortSignal.timeout(FLUSH_MS);
    const late = new Promise<void>((resolve) => timeOut.addEventListener("abort", () => resolve()));
    const sent = async (): Promise<void> => {
      await this.#sending;
      this.#sendDue();
      await this.#sending;
    };
    await Promise.race([sent(), late]);
    clearTimeout(this.#timer);
  }

  #sendDue(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isDue || this.#sending !== undefined) return;
    this.#isDue = false;
    this.#sending = this.#send().then(
      () => this.#rest(),
      () => this.#rest(),
    );
  }

  #rest(): void {
    this.#sending = undefined;
    this.#timer = setTimeout(() => this.#sendDue(), QUIET_MS).unref();
  }
}
