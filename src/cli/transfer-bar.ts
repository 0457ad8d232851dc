/** The progress of moving data: objects, bytes, how fast both go, and the time left. */

import type { TransferProgress } from "../storage/transfer-contract.js";
import { mebibyteText } from "./human/byte-text.js";
import { ProgressBar } from "./progress-bar.js";

/** A progress bar on stderr; silent where stderr is no terminal. */
export class TransferBar {
  readonly #bar: ProgressBar;
  #startedAt: number | undefined;

  constructor(label: string) {
    this.#bar = new ProgressBar(label, "objects");
  }

  /** To be given as `onProgress`. */
  readonly update = ({ done, total, bytes }: TransferProgress): void => {
    const now = performance.now();
    this.#startedAt ??= now;
    this.#bar.update(done, total, bytesText(bytes, (now - this.#startedAt) / 1000));
  };

  [Symbol.dispose](): void {
    this.#bar[Symbol.dispose]();
  }
}

/** @example bytesText(96 * 1024 ** 2, 2) // "96.00 MiB, 48.0 MiB/s" */
function bytesText(bytes: number, seconds: number): string {
  const amount = `${mebibyteText(bytes)} MiB`;
  if (bytes === 0 || seconds <= 0) return amount;
  return `${amount}, ${(bytes / 2 ** 20 / seconds).toFixed(1)} MiB/s`;
}
