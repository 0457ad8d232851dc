/** A progress bar on stderr for work that takes a while; silent where stderr is no terminal. */

import cliProgress from "cli-progress";

/** Shows itself with the first update, and is gone without a trace when it is disposed of. */
export class ProgressBar {
  readonly #bar: cliProgress.SingleBar;
  #startedAt: number | undefined;

  /** @param unit what is counted, if that is not plain from the label */
  constructor(label: string, unit = "") {
    this.#bar = new cliProgress.SingleBar({
      stream: process.stderr,
      noTTYOutput: false,
      clearOnComplete: true,
      hideCursor: true,
      // Interruptions are dealt with elsewhere.
      gracefulExit: false,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      format: `${label} {bar} {value}/{total}${unit === "" ? "" : ` ${unit}`}{note}, {pace}`,
    });
  }

  /** @param note more to be shown of how far the work is */
  update(done: number, total: number, note?: string): void {
    const now = Date.now();
    if (this.#startedAt === undefined) {
      this.#startedAt = now;
      this.#bar.start(total, done, { pace: "", note: "" });
    }
    const seconds = (now - this.#startedAt) / 1000;
    const noteText = note === undefined ? "" : `, ${note}`;
    this.#bar.update(done, { pace: paceText({ done, total, seconds }), note: noteText });
  }

  [Symbol.dispose](): void {
    if (this.#startedAt === undefined) return;
    this.#bar.stop();
  }
}

/**
 * How fast work goes and when it will be done.
 *
 * @example paceText({ done: 50, total: 170, seconds: 10 }) // "5.0/s, 24 s left"
 */
export function paceText(progress: {
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
}): string {
  const { done, total, seconds } = progress;
  if (done === 0 || seconds <= 0) return "";
  const rate = done / seconds;
  return `${rate.toFixed(rate < 10 ? 1 : 0)}/s, ${durationText((total - done) / rate)} left`;
}

function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
