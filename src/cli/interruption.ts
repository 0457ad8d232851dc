/**
 * Ctrl-C and SIGTERM while a command has something open: it is told to stop, and closes what it opened, so
 * that the embedded server is not left running. A second signal ends the process at once.
 */

import { constants } from "node:os";
import { StorageError } from "../errors.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** The command was interrupted by a signal. */
export class InterruptedError extends StorageError {
  /** What shells expect: 128 plus the number of the signal. */
  readonly exitCode: number;

  constructor(name: NodeJS.Signals) {
    super(`interrupted by ${name}`);
    this.exitCode = 128 + constants.signals[name];
  }
}

/** Runs work that is told by an `AbortSignal`, whose reason is an `InterruptedError`, when it has to stop. */
export async function withInterruption<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    const interrupted = new InterruptedError(name);
    if (controller.signal.aborted) process.exit(interrupted.exitCode);
    controller.abort(interrupted);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

/** What the promise gives, unless the signal comes before: then its reason is thrown. */
export function unlessInterrupted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const interrupt = (): void => reject(signal.reason);
    if (signal.aborted) interrupt();
    signal.addEventListener("abort", interrupt, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", interrupt));
  });
}

/** The exit code of a command that was interrupted but has a result to show, or `undefined`. */
export function interruptedExitCode({ reason }: AbortSignal): number | undefined {
  return reason instanceof InterruptedError ? reason.exitCode : undefined;
}
