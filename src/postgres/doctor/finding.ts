/** What the doctor tells of a database: one thing that was found, how bad it is, and what to do about it. */

/**
 * How bad it is:
 * - `ok`: as it should be
 * - `note`: worth knowing; nothing need be done
 * - `warning`: will cost time, space or safety some day
 * - `problem`: something does not work, or data is at risk
 */
export type Severity = "ok" | "note" | "warning" | "problem";

/** One thing that was found. */
export interface Finding {
  readonly severity: Severity;
  /** What was looked at, in one word or two; the same for all findings of a check. */
  readonly topic: string;
  /** What was found, in a sentence without its full stop. */
  readonly found: string;
  /** What to do, in sentences. Default: nothing. */
  readonly advice?: string;
}
