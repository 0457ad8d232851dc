/** How several calls become one unit. */

/**
 * What a transaction sees of the work of others:
 *
 * - `read committed`: each call what is committed when it begins
 * - `repeatable read`: all calls the same snapshot, taken by the first; writing over what others changed since fails
 * - `serializable`: besides, the outcome is one that transactions one after the other could have had
 */
export type IsolationLevel = "read committed" | "repeatable read" | "serializable";

export interface TransactionOptions {
  /** Default: that of the transaction around it, else `read committed`. */
  readonly isolation?: IsolationLevel;
  /** How long the work may take, in milliseconds, before it is rolled back. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /**
   * How often the work may be run, if others got in its way: it is then run again from its beginning, so that what
   * it does outside the store must bear repetition. Default: 1. Only the outermost transaction can run again.
   */
  readonly attempts?: number;
}
